"""The shapes of machine accounts and their keys."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, one_line
from services.directory.machines.model import SCOPES
from services.directory.register.schemas import DeptCode, Line

Scope = Annotated[str, one_line(40), NFC]
Scopes = Annotated[
    list[Scope],
    Field(min_length=1, max_length=len(SCOPES), description=f"权限范围：{'、'.join(SCOPES)}"),
]


class AccountQuery(PageQuery):
    """系统账号的筛选条件"""

    dept_code: str | None = Field(None, max_length=4, description="所属单位编码")


class AccountIn(Shape):
    """要开立的系统账号"""

    model_config = ConfigDict(extra="forbid")

    dept_code: DeptCode = Field(description="所属单位编码")
    name: Line = Field(description="系统名称")
    scopes: Scopes


class AccountChangeIn(Shape):
    """系统账号的新内容"""

    model_config = ConfigDict(extra="forbid")

    name: Line
    scopes: Scopes
    active: bool


class AccountOut(Shape):
    """系统账号"""

    model_config = ConfigDict(from_attributes=True)

    account_id: str
    dept_code: str
    name: str
    scopes: list[str]
    active: bool
    version: int
    updated_at: datetime


class ApiKeyIn(Shape):
    """要生成的接口密钥"""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=1, le=3660, description="有效天数")


class ApiKeyOut(Shape):
    """接口密钥的情况，不含密钥本身"""

    model_config = ConfigDict(from_attributes=True)

    key_id: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewApiKeyOut(ApiKeyOut):
    """新的接口密钥：密钥本身只显示这一次"""

    api_key: str


class ApiKeysOut(Shape):
    """系统账号的全部接口密钥"""

    items: list[ApiKeyOut]
