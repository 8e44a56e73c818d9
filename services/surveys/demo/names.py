"""Invented names of enterprises, people and places; whoever finds their own here finds it by chance."""

from random import Random

from services.surveys.enterprises.particulars import Kind, Town

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = ("志强", "秀兰", "海燕", "建军", "玉梅", "文斌", "晓东", "丽华", "国庆", "永胜", "春梅", "立新")
_HERDERS = (
    "巴特尔", "乌云", "苏日娜", "孟克", "其其格", "呼格吉勒", "朝鲁", "娜仁", "布和", "格日勒",
    "斯琴", "达来", "敖登", "图雅", "特木尔",
)  # fmt: skip
_HERDERS_SECOND = ("", "巴雅尔", "高娃", "吉日嘎拉")
_BRANDS = (
    "朔禾", "昕泽", "苏沃", "瑞塬", "牧昇", "沃蓝", "金塬", "恒朔", "塞昕", "禾沐",
    "博塬", "昇禾", "绿塬", "蓝禾", "宏沐", "泽塬", "嘉朔", "沐昇", "茂塬", "信禾",
)  # fmt: skip
_BRANDS_SECOND = ("", "达", "源", "盛", "通", "丰", "和", "兴")

#: What an enterprise does, by industry; in the order of the shares they have of all companies.
TRADES = {
    "A": ("农牧", "种养殖", "生态农业"),
    "C": ("乳业", "肉食品", "绒毛制品", "饲料", "建材", "新材料"),
    "F": ("商贸", "农资", "粮油贸易"),
    "G": ("物流", "运输", "仓储"),
    "E": ("建筑工程", "市政工程", "园林工程"),
    "D": ("新能源", "热力", "供水"),
    "B": ("矿业", "煤业", "石料"),
    "H": ("餐饮管理", "酒店管理"),
    "L": ("劳务服务", "机械租赁"),
    "N": ("环保科技", "生态治理"),
    "I": ("信息技术",),
    "R": ("文化旅游",),
}
_SHARES = (40, 42, 38, 34, 26, 16, 12, 10, 9, 6, 4, 4)
_SHOPS = {
    "F": ("超市", "五金店", "农资店", "粮油店", "服装店"),
    "H": ("羊肉馆", "面馆", "饭馆", "旅馆"),
    "O": ("汽修部", "理发店", "电器维修部"),
    "C": ("铁艺加工部", "奶食品店"),
}
GACHAS = {
    Town.AOLEZHAOQI: ("乌兰塔拉嘎查", "查干敖包嘎查", "三道渠村", "镇东社区"),
    Town.SHANGHAIMIAO: ("布拉格图嘎查", "哈日敖包嘎查", "新水泉村", "园区社区"),
    Town.CHENGCHUAN: ("呼和淖尔嘎查", "敖日图嘎查", "塔本塔拉嘎查", "河南湾村"),
    Town.ANGSU: ("巴彦高勒嘎查", "哈日根图嘎查", "查干巴拉嘎查", "伊克淖尔嘎查"),
    Town.ZONE: ("园区社区",),
}
#: What lies outside the towns themselves.
VILLAGES = [(town, gacha) for town, gachas in GACHAS.items() for gacha in gachas if "社区" not in gacha]


def person(random: Random) -> str:
    """Somebody's name."""
    return random.choice(_SURNAMES) + random.choice(_GIVEN)


def herder(random: Random) -> str:
    """A herder's name."""
    return random.choice(_HERDERS) + random.choice(_HERDERS_SECOND)


def industry(random: Random, kind: Kind) -> str:
    """What an enterprise of this kind lives by."""
    if kind == Kind.COMPANY:
        return random.choices(list(TRADES), _SHARES)[0]
    return random.choice("FFFHHHOOC") if kind == Kind.INDIVIDUAL else "A"


def enterprise(random: Random, kind: Kind, place: tuple[Town, str], trade: str) -> str:
    """A name in the form such an enterprise has, of the industry ``trade``."""
    brand = random.choice(_BRANDS) + random.choice(_BRANDS_SECOND)
    town, gacha = place
    match kind:
        case Kind.COMPANY:
            return f"鄂托克前旗{brand}{random.choice(TRADES[trade])}有限{random.choice(('公司', '责任公司'))}"
        case Kind.INDIVIDUAL:
            return f"{town.value.removesuffix('镇')}{brand}{random.choice(_SHOPS[trade])}"
        case Kind.COOPERATIVE:
            return f"鄂托克前旗{brand}{random.choice(('种养殖', '肉羊养殖', '饲草种植'))}专业合作社"
        case Kind.COLLECTIVE:
            return f"{town.value}{gacha}股份经济合作社"
        case _:
            return herder(random)
