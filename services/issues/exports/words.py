"""What the codes of an issue are called on paper (domain.md §4.2)."""

from chassis.officetime.lights import Light

LIGHTS = {Light.RED: "红", Light.YELLOW: "黄", Light.GREEN: "绿", Light.GREY: "灰"}
RESOLVED = {"resolved": "已解决", "partly": "部分解决", "unresolved": "未解决"}
RATINGS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
CLOSE_REASONS = {
    "resolved": "已解决",
    "verified": "复核销号",
    "unreachable": "无法联系",
    "explained": "已解释（剔除）",
}
