"""Who is in the starter set: the centre, the 36 units of domain.md §8, and invented people for each.

Names are made up from common surnames and given names; phones and mail addresses belong to nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.directory.register.model import OFFICES
from services.directory.register.schemas import PersonIn, UnitIn

CENTRE = "D00"

#: domain.md §8: the short names of the units of each group, in their order.
UNITS = {
    "A": "发展和改革委员会 政务服务与数据管理局 市场监督管理局 自然资源局 住房和城乡建设局 财政局 税务局"
    " 人力资源和社会保障局 工信和科技局 农牧局 司法局 人民法院 人民检察院 公安局 水利局 能源局 供电公司"
    " 公共资源交易中心 生态环境分局 工商业联合会",
    "B": "交通运输局 林业和草原局 应急管理局 教育体育局 卫生健康委员会 文化和旅游局 民政局 医疗保障局"
    " 审计局 统计局 融媒体中心 上海庙经济开发区管委会",
    "C": "敖勒召其镇 上海庙镇 城川镇 昂素镇",
}
WITHOUT_PREFIX = frozenset({"生态环境分局", "上海庙经济开发区管委会", *UNITS["C"].split()})

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN_NAMES = ("志远", "雅琴", "建国", "晓燕", "文博", "丽娜", "海峰", "玉兰", "国强", "思敏", "永福", "春华")


ENTERPRISE_USER = "enterprise-1"
ENTERPRISE = "91150623MAQQ00016H"  #: whom they speak for: that of docs/examples/visit.xml


@dataclass(frozen=True)
class SignIn:
    """Somebody who can sign in to try a role."""

    login: str
    role: str
    dept_code: str | None
    person_id: str


#: One for every role of domain.md §2, and the pair that restricted cases need; dh and dl are officers of D06.
SIGN_INS = (
    SignIn("ld", "LD", None, "banner-leader"),
    SignIn("dr", "DR", CENTRE, "d00-head"),
    SignIn("dp", "DP", CENTRE, "d00-liaison"),
    SignIn("cs", "CS", CENTRE, "d00-specialist"),
    SignIn("dh", "DH", "D06", "d06-head"),
    SignIn("dl", "DL", "D06", "d06-liaison"),
    SignIn("vc", "VC", "D10", "d10-cadre"),
    SignIn("of", "OF", None, "officer-1"),
    SignIn("en", "EN", None, ENTERPRISE_USER),
    SignIn("ci", "CI", None, "citizen-1"),
    SignIn("gt", "GT", None, "task-force-1"),
    SignIn("gt2", "GT", None, "task-force-2"),
    SignIn("au", "AU", None, "auditor-1"),
    SignIn("op", "OP", CENTRE, "operator-1"),
)

_OFFICE_ROLES = {"head": "DH", "deputy": "DH", "liaison": "DL"}
_CENTRE_OFFICE_ROLES = {"head": "DR", "deputy": "DR", "liaison": "DP"}


def units() -> Iterator[tuple[str, UnitIn]]:
    """Codes and content: D00 is the centre, which keeps the office and is none of the 36 (group O)."""
    centre = UnitIn(name="旗营商环境促进中心", short_name="促进中心", group="O", sort_order=0)
    yield CENTRE, centre
    order = 0
    for group, short_names in UNITS.items():
        for short_name in short_names.split():
            order += 1
            name = short_name if short_name in WITHOUT_PREFIX else f"旗{short_name}"
            unit = {"name": name, "short_name": short_name, "group": group, "sort_order": order}
            yield f"D{order:02d}", UnitIn.model_validate(unit)


def officers(dept_code: str) -> dict[str, str]:
    """The person ids of a unit's officers, by office."""
    return {office: f"{dept_code.lower()}-{office}" for office in OFFICES}


def people() -> Iterator[tuple[str, PersonIn]]:
    """Person ids and content: the officers of every unit, then those who are there to try a role."""
    roles: dict[str, tuple[str, str | None]] = {}
    for dept_code, _ in units():
        office_roles = _CENTRE_OFFICE_ROLES if dept_code == CENTRE else _OFFICE_ROLES
        for office, person_id in officers(dept_code).items():
            roles[person_id] = (office_roles[office], dept_code)
    roles |= {each.person_id: (each.role, each.dept_code) for each in SIGN_INS}
    logins = {each.person_id: each.login for each in SIGN_INS}
    for number, (person_id, (role, home)) in enumerate(roles.items(), start=1):
        yield person_id, _person(number, person_id, role, home, logins.get(person_id))


def _person(number: int, person_id: str, role: str, dept_code: str | None, login: str | None) -> PersonIn:
    surname = SURNAMES[number % len(SURNAMES)]
    given_name = GIVEN_NAMES[number * 5 // len(SURNAMES) % len(GIVEN_NAMES)]
    return PersonIn(
        name=surname + given_name,
        dept_code=dept_code,
        roles=[role],
        mail=f"{person_id}@example.org",
        phone=f"1700000{number:04d}",
        login=login,
        enterprise=ENTERPRISE if person_id == ENTERPRISE_USER else None,
    )
