"""What is typed wrongly at the command line is told in Chinese, with how the command is used."""

import sys

import pytest

from chassis.cli import main


@pytest.mark.parametrize(
    ("typed", "used", "said"),
    [
        ("nonsense", "用法：bizenv [选项] 命令 [参数]...", "没有命令“nonsense”"),
        ("migrate --nope", "用法：bizenv migrate [选项]", "没有选项 --nope"),
        ("doctor extra", "用法：bizenv doctor [选项]", "多出的参数：extra"),
        ("calendar load", "用法：bizenv calendar load [选项] {file}", "缺少参数：file"),
        ("events retry abc x", "用法：bizenv events retry [选项]", "未知的服务：abc"),
    ],
)
def test_what_is_typed_wrongly_is_told_in_chinese(monkeypatch, capsys, typed, used, said):
    monkeypatch.setattr(sys, "argv", ["bizenv", *typed.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr().err
    assert ended.value.code == 2
    assert printed.startswith(used)
    assert printed.splitlines()[-1].startswith(said)
    assert "Error" not in printed
