"""What is typed wrongly at the command line is told in Chinese, with how the command is used."""

import sys

import pytest
import typer

from chassis.cli import main
from chassis.cli.mistakes import told


@pytest.mark.parametrize(
    ("typed", "used", "said"),
    [
        ("nonsense", "用法：bizenv [选项] 命令 [参数]...", "没有命令“nonsense”"),
        ("event status", "用法：bizenv [选项] 命令", "没有命令“event”，相近的有：events"),
        ("topology ver", "用法：bizenv topology [选项] 命令", "没有命令“ver”，相近的有：verify"),
        (
            "directory rotate-key",
            "用法：bizenv directory [选项]",
            "没有命令“rotate-key”，相近的有：rotate-keys",
        ),
        ("events", "用法：bizenv events [选项] 命令", "没有写命令"),
        ("events --", "用法：bizenv events [选项] 命令", "没有写命令"),
        ("migrate --nope", "用法：bizenv migrate [选项]", "没有选项 --nope"),
        ("directory rotate-keys --at", "用法：bizenv directory", "没有选项 --at，相近的有：--at-once"),
        ("doctor -x", "用法：bizenv doctor [选项]", "没有选项 -x"),
        ("doctor extra", "用法：bizenv doctor [选项]", "多出的参数：extra"),
        ("calendar load", "用法：bizenv calendar load [选项] {file}", "缺少参数：file"),
        ("token issue M-1", "用法：bizenv token issue [选项] {系统账号}", "缺少选项：--days"),
        ("token issue M-1 --days x", "用法：bizenv token issue", "--days：须为整数"),
        ("token issue M-1 --days 5000", "用法：bizenv token issue", "--days：不能大于 3660"),
        ("doctor --free-mb=-3", "用法：bizenv doctor [选项]", "--free-mb：不能小于 0"),
        ("demo load nix", "用法：bizenv demo load", "what：“nix”不是可用的值，可用：starter、demo"),
        ("events replay issues --since x", "用法：bizenv events replay", "--since：“x”不是时间，应形如"),
        ("directory rotate-keys --at-once=x", "", "选项 --at-once 后不能有值"),
        ("doctor --free-mb", "", "选项 --free-mb 后须有值"),
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


def test_what_typer_refuses_in_words_we_do_not_know_is_a_chinese_sentence_too(tmp_path):
    reader = typer.Typer()

    @reader.command()
    def read(file: typer.FileText) -> None:
        file.close()

    with pytest.raises(typer.TyperException) as refused:
        reader([str(tmp_path / "gone")], standalone_mode=False)
    last = told(refused.value).splitlines()[-1]
    assert last.startswith("file：不能这样用（")
    assert "gone" in last
