"""The shapes in which units and people come in and go out."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from chassis.context import Actor
from chassis.http import PageQuery
from chassis.privacy import masked_phone
from chassis.shapes import Shape
from chassis.text import NFC, one_line
from services.directory.access import CENTRE, KEEPERS, UNIT
from services.directory.register.model import Person, Unit
from services.directory.register.roles import ROLES

Line = Annotated[str, one_line(100), NFC]
Name = Annotated[str, one_line(50), NFC]
ShortName = Annotated[str, one_line(40), NFC]
PersonId = Annotated[str, one_line(40), NFC]
DeptCode = Annotated[str, one_line(4), NFC]
RoleCode = Annotated[str, one_line(2), NFC]
Mail = Annotated[str, one_line(255), NFC]
Phone = Annotated[str, one_line(20), NFC]
Push = Annotated[str, one_line(255), NFC]
Enterprise = Annotated[str, one_line(36), NFC]
Login = Annotated[str, one_line(32), NFC]


class UnitQuery(PageQuery):
    """单位的筛选条件"""

    group: str | None = Field(None, max_length=1, description="考核组别")
    active: bool | None = Field(None, description="是否在用")
    q: str | None = Field(None, max_length=100, description="全称或简称包含")


class PersonQuery(PageQuery):
    """人员的筛选条件"""

    dept_code: str | None = Field(None, max_length=4, description="所属单位编码")
    role: str | None = Field(None, max_length=2, description="角色代码")
    active: bool | None = Field(None, description="是否在用")
    q: str | None = Field(None, max_length=50, description="姓名包含")


class UnitIn(Shape):
    """要新增或修改的单位：省略的可选字段保持不变"""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(description="单位全称，不可重复")
    short_name: ShortName = Field(description="简称")
    group: Literal["A", "B", "C", "O"] = Field(
        description="A 承担评估指标单位，B 其他成员单位，C 镇，O 促进中心"
    )
    sort_order: int = Field(ge=0, le=9999, description="排序号")
    active: bool = True
    head: PersonId | None = Field(None, description="主要负责人的人员编号")
    deputy: PersonId | None = Field(None, description="分管负责人的人员编号")
    liaison: PersonId | None = Field(None, description="联络员的人员编号")


class UnitOut(Shape):
    """单位"""

    model_config = ConfigDict(from_attributes=True)

    dept_code: str
    name: str
    short_name: str
    group: str
    sort_order: int
    active: bool
    head: str | None
    deputy: str | None
    liaison: str | None
    version: int
    updated_at: datetime

    @classmethod
    def of(cls, unit: Unit) -> "UnitOut":
        return cls.model_validate(unit)


class PersonIn(Shape):
    """要新增或修改的人员：省略的可选字段保持不变，填 null 则清空"""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="姓名")
    name_mn: Line | None = Field(None, description="蒙古文姓名")
    dept_code: DeptCode | None = Field(None, description="所属单位编码")
    roles: Annotated[
        list[RoleCode],
        Field(min_length=1, max_length=len(ROLES), description="角色代码"),
        AfterValidator(lambda codes: sorted(set(codes))),
    ]
    mail: Mail | None = Field(None, description="电子邮箱")
    phone: Phone | None = Field(None, description="手机号或带区号的固定电话")
    push: Push | None = Field(None, description="“i前旗”APP推送标识")
    enterprise: Enterprise | None = Field(
        None, description="企业用户所代表的企业：统一社会信用代码，没有代码的填在企业库中的编号"
    )
    login: Login | None = Field(None, description="登录名，不可重复")
    active: bool = True


class PersonOut(Shape):
    """人员：无权查看的号码以掩码显示，登录名和推送标识仅本人和管理者可见"""

    person_id: str
    name: str
    name_mn: str | None
    dept_code: str | None
    roles: list[str]
    mail: str | None
    phone: str | None = Field(description="无权查看完整号码的人员看到的是掩码")
    push: str | None
    enterprise: str | None = Field(description="所代表的企业")
    login: str | None
    active: bool
    version: int
    updated_at: datetime

    @classmethod
    def of(cls, person: Person, reader: Actor) -> "PersonOut":
        oneself = reader.id == person.person_id
        keeper = bool(reader.roles.intersection(KEEPERS))
        return cls(
            person_id=person.person_id,
            name=person.name,
            name_mn=person.name_mn,
            dept_code=person.dept_code,
            roles=person.roles,
            mail=person.mail,
            phone=person.phone and _phone_for(reader, person, person.phone),
            push=person.push if keeper or oneself else None,
            enterprise=person.enterprise,
            login=person.login if keeper or oneself else None,
            active=person.active,
            version=person.version,
            updated_at=person.updated_at,
        )


class RoleOut(Shape):
    """角色"""

    code: str
    name: str


class RolesOut(Shape):
    """角色目录"""

    items: list[RoleOut]


class MeOut(Shape):
    """当前访问令牌所代表的人员或系统账号"""

    type: str = Field(description="person 人员，machine 单位系统账号")
    id: str
    name: str
    roles: list[RoleOut]
    scopes: list[str]
    unit: UnitOut | None
    person: PersonOut | None


def _phone_for(reader: Actor, person: Person, phone: str) -> str:
    own_unit = person.dept_code is not None and person.dept_code == reader.dept
    in_full = (
        reader.id == person.person_id
        or bool(reader.roles & CENTRE)
        or (own_unit and bool(reader.roles & UNIT))
    )
    return phone if in_full else masked_phone(phone)
