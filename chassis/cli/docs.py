"""``bizenv docs``: writes the generated files, or names those that are stale; for developers."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from chassis.docs import files
from chassis.service import installed


def docs(
    root: Annotated[Path, typer.Option(help="仓库根目录")] = Path(),
    check: Annotated[bool, typer.Option("--check", help="只检查，不写入")] = False,
) -> None:
    """（开发用）生成事件模式、事件目录、AsyncAPI、OpenAPI 与拓扑文件。"""
    made = files.generate(installed(), root)
    broken = list(files.broken_promises(made, root))
    if broken:
        sys.exit("\n".join(["已发布的事件只能增加字段；请另立新版本的类：", *broken]))
    stale = files.stale(made, root)
    if check and stale:
        sys.exit("\n".join(["以下文件已过期，请运行 make docs：", *map(str, stale)]))
    if not check:
        files.write(made, root)
    typer.echo("全部是最新" if not stale else f"已更新 {len(stale)} 个文件")
