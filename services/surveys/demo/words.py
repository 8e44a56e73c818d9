"""What invented enterprises say on a visit, and what is written down about actions."""

from collections.abc import Sequence
from random import Random

#: the option of the visit questionnaire that reports a problem of the category
OPTIONS = {
    "资金扶持": "funding",
    "生产销售": "sales",
    "人才招聘": "hiring",
    "用地用能": "land",
    "审批服务": "approval",
    "政策兑现": "policy",
    "物流交通": "transport",
    "法律维权": "dispute",
}
_PRODUCTS = {
    "A": ["羊绒", "肉羊", "玉米", "饲草"],
    "B": ["石料", "煤炭"],
    "C": ["绒毛制品", "肉食品", "饲料", "建材"],
    "F": ["农资", "粮油", "日用品"],
    "H": ["牛羊肉", "奶食品"],
}
_TEXTS = {
    "资金扶持": (
        "收购{product}缺少流动资金{amount}万元，银行要求的抵押物不足",
        "贷款{amount}万元下月底到期，希望续贷，目前银行尚未答复",
        "扩大生产需要资金{amount}万元，想申请贴息贷款，不清楚条件和办理单位",
        "工程款{amount}万元拖欠已有{months}个月，企业周转困难",
        "申请的扶持资金{amount}万元材料已交{months}个月，没有得到答复",
    ),
    "生产销售": (
        "{product}积压较多，价格比去年低两成，希望帮助联系外地采购单位",
        "{product}销路单一，想进本地超市和单位食堂，没有对接渠道",
        "想把{product}放到网上销售，缺少包装设计和直播场地",
        "原料涨价三成，{product}订单减少，希望组织企业之间相互采购",
    ),
    "人才招聘": (
        "缺技术工人{people}名，本地招不到，希望组织专场招聘",
        "员工流动大，{months}个月里走了{people}人，希望帮助解决住宿和子女入学",
        "需要会计和电工各一名，多次发布信息没有人应聘",
        "想与职业学校签订实习协议，每年接收{people}名学生，不知找谁联系",
    ),
    "用地用能": (
        "扩建厂房需用地{people}亩，土地手续办理到哪一步不清楚",
        "用电容量不足，申请增容{months}个月没有装上",
        "冬季供气量不够，每天缺口{amount}方，影响生产",
    ),
    "审批服务": (
        "办理许可要跑{few}个窗口，材料重复提交，希望一次告知",
        "经营范围变更在网上提交后被退回两次，没有说明原因",
    ),
    "政策兑现": ("招商时承诺的厂房租金补贴{amount}万元，{months}个月没有兑现",),
    "物流交通": ("通往厂区的道路雨后不能通行，{product}运不出去，希望尽快修补",),
    "法律维权": (
        "与外地客户的合同纠纷涉及{amount}万元，不知如何起诉，希望提供法律援助",
        "被拖欠货款{amount}万元，判决后{months}个月没有执行到位",
    ),
}
#: told too shortly, and what was said when the centre asked back
SHORT = {
    "资金扶持": ("缺资金", "秋季收购缺少周转资金八十万元，希望银行提高信用贷款额度"),
    "生产销售": ("卖不动", "库存羊肉三吨卖不出去，希望联系旗外的批发市场"),
    "人才招聘": ("招人难", "厨师和服务员共缺六名，希望参加春季招聘会"),
}
UNFOUNDED = ("再看看", "电话核实，企业表示情况已自行解决，不需要协调")

POLICIES = ("小微企业税费减免", "创业担保贷款", "农牧业补贴", "稳岗返还", "设备更新补助")
REMARKS = ("", "", "", "希望多来走访", "希望政策解读再细一些", "办事比以前快了", "对上门服务表示感谢")
REASONS = ("办事来回跑", "政策不知道找谁问", "反映的事情没有回音")
FINDINGS = (
    "生产经营正常，介绍了近期惠企政策，企业暂无需要协调的困难",
    "企业正在检修设备，下月恢复生产，已留下联系方式",
    "了解用工和订单情况，发放政策明白卡，企业表示满意",
    "现场讲解贷款贴息的申请办法，企业准备材料后再联系",
)
UNKNOWN_PLACES = ("路边小饭馆", "镇上的修理铺", "测试企业")

_TITLES = {
    "wanmin": ("{place}企业集中走访", "{place}包联企业走访", "干部进企业（{place}）", "{place}重点项目走访"),
    "dengmen": ("{place}企业座谈问需", "登门听取{place}企业意见", "{place}商户问需走访"),
    "fanuan": ("法律服务进企业（{place}）", "{place}企业法治体检", "{place}涉企纠纷上门调解"),
    "yinqi": ("银企对接会（{place}）",),
    "xuanjiang": ("惠企政策宣讲会（{place}）",),
}
_SUMMARIES = (
    "各单位按分工走访企业，收集的困难已录入平台，能当场答复的已答复",
    "听取企业意见，讲解近期政策，对企业提出的困难逐一登记",
    "活动按计划完成，企业反映的问题转有关单位研究办理",
)


def problem(random: Random, category: str, industry: str | None, further: Sequence[str]) -> str:
    """A problem of this category; ``further`` are other enterprises that have it too."""
    text = random.choice(_TEXTS[category]).format(
        product=random.choice(_PRODUCTS.get(industry or "", ["产品", "服务"])),
        amount=random.choice((20, 30, 50, 80, 120, 200, 300)),
        few=random.randint(3, 6),
        months=random.randint(2, 9),
        people=random.randint(3, 20),
    )
    return f"{text}；{'、'.join(further)}也有同样困难" if further else text


def title(random: Random, kind: str, place: str) -> str:
    """What an action of a campaign is called."""
    return random.choice(_TITLES[kind]).format(place=place)


def summary(random: Random) -> str:
    """How an action went."""
    return random.choice(_SUMMARIES)
