"""The plans' documents, from the banner's first in 2020 to those in force."""

from datetime import date

from services.tasks.demo.numbers import ACTIVE, ARCHIVED
from services.tasks.plans.schemas import PlanIn

COUNTS = {code: standing.total for code, standing in (ARCHIVED | ACTIVE).items()}
#: code, name, level, edition, year, 文号, who issued it, when; its title follows from the name
_ISSUED = (
    (
        "QJ10",
        "旗级1.0",
        "banner",
        "1.0",
        2020,
        "鄂前政发〔2020〕21号",
        "鄂托克前旗人民政府",
        date(2020, 4, 15),
    ),
    (
        "QJ20",
        "旗级2.0",
        "banner",
        "2.0",
        2021,
        "鄂前政发〔2021〕18号",
        "鄂托克前旗人民政府",
        date(2021, 4, 12),
    ),
    (
        "QJ30",
        "旗级3.0",
        "banner",
        "3.0",
        2022,
        "鄂前政发〔2022〕16号",
        "鄂托克前旗人民政府",
        date(2022, 4, 11),
    ),
    ("SJ40", "市级4.0", "city", "4.0", 2023, "鄂府发〔2023〕31号", "鄂尔多斯市人民政府", date(2023, 3, 27)),
    (
        "QJ40",
        "旗级4.0",
        "banner",
        "4.0",
        2023,
        "鄂前政发〔2023〕24号",
        "鄂托克前旗人民政府",
        date(2023, 4, 24),
    ),
    ("ZZQ", "自治区", "region", "2024", 2024, "内政发〔2024〕5号", "内蒙古自治区人民政府", date(2024, 1, 29)),
    ("YZJC", "忧在基层", "city", "2024", 2024, "鄂营商办发〔2024〕3号", "市营商环境局", date(2024, 3, 18)),
    ("SJ50", "市级5.0", "city", "5.0", 2024, "鄂府发〔2024〕28号", "鄂尔多斯市人民政府", date(2024, 4, 29)),
    (
        "QJ50",
        "旗级5.0",
        "banner",
        "5.0",
        2024,
        "鄂前政发〔2024〕19号",
        "鄂托克前旗人民政府",
        date(2024, 5, 20),
    ),
)
#: which plans a plan is held against (对照)
_REFERS = {"QJ40": ["SJ40"], "QJ50": ["ZZQ", "SJ50"], "SJ50": ["ZZQ"]}
#: what takes the place of what, which is archived on that day
REPLACED_BY = {"QJ10": "QJ20", "QJ20": "QJ30", "QJ30": "QJ40"}

PLANS = [
    PlanIn(
        code=code,
        name=name,
        level=level,
        edition=edition,
        year=year,
        doc_title=f"{issuer}优化营商环境行动方案（{name}）",
        doc_no=doc_no,
        issued_by=issuer,
        issued_on=issued_on,
        declared_count=COUNTS[code],
        refs=_REFERS.get(code, []),
    )
    for code, name, level, edition, year, doc_no, issuer, issued_on in _ISSUED
]
