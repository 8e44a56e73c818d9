"""What can be asked of the feed: the system query options of OData v4 that it knows."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from chassis.http.paging import Cursor
from chassis.shapes import Shape
from chassis.text import Shaped
from services.surveys.feed.fields import ANSWERS, FIELDS


def _known(text: str) -> str:
    if unknown := [name for name in _names(text) if name not in (*FIELDS, ANSWERS, "*")]:
        raise ValueError(f"数据源中没有字段“{unknown[0]}”")
    return text


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",")))


class FeedQuery(Shape):
    """OData 查询选项"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filter: str | None = Field(
        None, alias="$filter", min_length=1, max_length=1000, description="筛选，如 status eq 'effective'"
    )
    orderby: str | None = Field(
        None, alias="$orderby", min_length=1, max_length=200, description="排序，如 visit_date desc"
    )
    select: Annotated[str, AfterValidator(_known)] = Field(
        "*", alias="$select", max_length=500, description="只要这些字段，以逗号分隔"
    )
    top: int | None = Field(None, alias="$top", ge=0, lt=2**31, description="至多几份")
    skip: int = Field(0, alias="$skip", ge=0, lt=2**31, description="略过几份")
    count: bool = Field(False, alias="$count", description="是否给出总数")
    format: Annotated[str, Shaped("^(json|application/json.*)$", "只能是 json")] = Field(
        "json", alias="$format", description="格式"
    )
    skiptoken: Cursor | None = Field(None, alias="$skiptoken", description="下一页的标记")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The fields to be shown."""
        names = _names(self.select)
        return (*FIELDS, ANSWERS) if "*" in names else names
