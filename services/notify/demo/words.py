"""Titles and names of the demo set; none of them is of a real document, article or medium's page."""

from typing import Literal

Level = Literal["banner", "city", "region", "nation"]

POLICIES: tuple[tuple[str, list[str]], ...] = (
    ("支持小微企业融资贴息", ["资金扶持"]),
    ("促进农畜产品产销对接", ["生产销售"]),
    ("引进企业急需人才", ["人才招聘"]),
    ("保障工业项目用地用能", ["用地用能"]),
    ("精简涉企审批服务", ["审批服务"]),
    ("兑现惠企奖补资金", ["政策兑现", "资金扶持"]),
    ("降低园区物流成本", ["物流交通"]),
    ("提供企业法律援助", ["法律维权"]),
)
DOCUMENTS = ("实施办法", "若干措施", "工作方案", "操作指南")
AUDIENCES: tuple[dict[str, list[str]], ...] = (
    {},
    {"scales": ["小", "微"]},
    {"industries": ["A", "C"]},
    {"towns": ["上海庙镇"]},
    {"industries": ["C"], "scales": ["大", "中"]},
)
STORIES = (
    "把服务送到草原深处",
    "一次办好让企业少跑路",
    "干部入企解难题",
    "体验官走流程找堵点",
    "银企对接添活力",
    "法律体检护航企业",
)
MEDIA: tuple[tuple[str, Level], ...] = (
    ("旗融媒体中心", "banner"),
    ("市日报", "city"),
    ("自治区日报", "region"),
    ("旗融媒体中心", "banner"),
    ("市电视台", "city"),
    ("中央媒体驻站", "nation"),
)
REPRINTERS = ("某新闻网", "某客户端", "某政务号", "某行业网")
