"""The numbers the office may change (domain.md §3.2, §4.1)."""

from pathlib import Path

from chassis import rules


class Rules(rules.Rules):
    """Every configurable number of this service."""

    sign_within: int  #: working days from the dispatch to 签收
    yellow_within: int  #: the Y of LGT for tasks, in working days
    lag_points: int  #: how far the schedule may run ahead of the reported progress, LGT
    import_rows: int  #: rows of one workbook


RULES = rules.load(Path(__file__).with_name("rules.json"), Rules)
