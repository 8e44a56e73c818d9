"""Previews of a plan's list of tasks: how long until every row is read and compared, and the memory it takes.

Run as a module it is the process that is measured: a worker that reads the workbook it is given.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from bench.report import Result
from bench.startup import peak_mib

ROWS = 10_000
PREVIEW_S, PREVIEW_MIB = 10, 250
CONTAINER_MIB = 384  #: what an API has under compose
HEADINGS = (
    "序号",
    "任务名称",
    "具体举措",
    "牵头部门",
    "配合单位",
    "完成时限",
    "责任领导",
    "责任人",
    "联系电话",
)
MEASURE = "落实“一网通办”改革要求，压缩办理时间，减少申请材料，推动更多事项就近办、自助办。" * 3


def import_previews(rows: int = ROWS) -> list[Result]:
    """10,000 rows from the upload to their preview: of a new plan, and of the same list changed."""
    with tempfile.TemporaryDirectory(prefix="bizenv-bench-") as folder:
        first, second = (Path(folder) / f"{name}.xlsx" for name in ("first", "second"))
        _write(first, rows, "6月底前")
        _write(second, rows, "9月底前")
        command = [sys.executable, "-m", "bench.imports", folder, str(first), str(second)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures: dict[str, float] = json.loads(said.splitlines()[-1])
    return [
        Result(name, figures[name], unit, f"≤ {target}", figures[name] <= target)
        for name, unit, target in (
            ("preview of a new plan's rows", "s", PREVIEW_S),
            ("preview of changed rows", "s", PREVIEW_S),
            ("peak memory of a preview", "MiB", PREVIEW_MIB),
            ("peak memory of accepting it", "MiB", CONTAINER_MIB),
        )
    ]


def _write(path: Path, rows: int, due: str) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for number in range(1, rows + 1):
            units = ("市场监督管理局", "司法局、人民法院")
            people = ("包局长", "吴科长", "0477-7621234")
            sheet.write_row(
                number, 0, (number, f"改革任务{number}", f"{number}。{MEASURE}", *units, due, *people)
            )


def main() -> None:
    """Read both workbooks one after the other, as a plan's first and second list."""
    from chassis.testing import Office  # noqa: PLC0415  only the measured process needs a whole office
    from services.tasks.plans.imports import reading  # noqa: PLC0415
    from tests.tasks.builders import a_plan_in, know_everybody  # noqa: PLC0415

    folder, first, second = sys.argv[1:]
    with Office(Path(folder) / "data", services=("tasks",)) as office:
        with office.transaction("tasks") as session:
            know_everybody(session)
        client = office.client("DP", person="wang-dp", dept="D00")
        client.post("/tasks/v1/plans", a_plan_in().model_dump(mode="json", exclude_none=True))

        def preview(path: str) -> tuple[float, Callable[..., Any]]:
            started = time.perf_counter()
            with Path(path).open("rb") as file:
                given = client.post(
                    "/tasks/v1/plans/QJ50/imports",
                    data={"file": (file, "清单.xlsx"), "not_classified": "true"},
                ).json
            reading.read_waiting(office.runtime)
            took = time.perf_counter() - started
            shown = client.get(f"/tasks/v1/imports/{given['id']}").json
            assert (shown["status"], shown["counts"]["refused"]) == ("ready", 0), shown
            return took, lambda: client.post(f"/tasks/v1/imports/{given['id']}/accept", {})

        took, accept = preview(first)
        figures = {"preview of a new plan's rows": took, "peak memory of a preview": peak_mib("self")}
        assert accept().status_code == 200
        figures["peak memory of accepting it"] = peak_mib("self")
        figures["preview of changed rows"], _ = preview(second)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
