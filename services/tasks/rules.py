"""The numbers the office may change: rules.json beside this file, read once (domain.md §3.2, §4.1)."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Rules:
    """Every configurable number of this service."""

    sign_within: int  #: working days from the dispatch to 签收
    yellow_within: int  #: the Y of LGT for tasks, in working days
    lag_points: int  #: how far the schedule may run ahead of the reported progress, LGT
    import_rows: int  #: rows of one workbook


RULES = Rules(**json.loads(Path(__file__).with_name("rules.json").read_text(encoding="utf-8")))
