"""What is said in the demo set; nobody said it."""

from services.issues.feedback.model import FeedbackKind
from services.issues.sources import Category

TOWNS = ("敖勒召其镇", "上海庙镇", "城川镇", "昂素镇")
SAID = {
    FeedbackKind.QUESTION: (
        "在{town}开一家餐馆，营业执照和食品经营许可能不能一起办？",
        "小微企业贷款贴息今年还能申请吗，在{town}哪个窗口办？",
        "{town}的合作社变更经营范围要带哪些材料？",
        "从外地迁到{town}的个体户，税务登记要怎么转？",
    ),
    FeedbackKind.HELP: (
        "{town}的养殖场申请取水许可，材料补了两次还没有结果",
        "{town}新建厂房的用电报装一直排不上队，影响投产",
        "公司在{town}招不到持证电工，请帮忙对接",
    ),
    FeedbackKind.SUGGESTION: (
        "建议{town}便民服务中心中午不断岗，牧民进一趟城不容易",
        "建议把惠企政策印成蒙汉双语的小册子发到{town}",
        "建议{town}的高频事项可以在手机上预约",
        "建议银行和{town}的企业每季度见一次面",
    ),
    FeedbackKind.COMPLAINT: (
        "在{town}办理变更登记，窗口三次给出的材料清单都不一样",
        "{town}的路灯报修半个月没有人来，夜里装卸不安全",
    ),
    FeedbackKind.PRAISE: ("{town}窗口的工作人员主动帮老人填表，服务很周到",),
}
ANSWERS = {
    FeedbackKind.QUESTION: "可以在政务服务大厅综合窗口一并办理，所需材料已在办事指南列明，也可以先电话预约。",
    FeedbackKind.PRAISE: "感谢您的肯定，已转告本人和所在窗口，我们会继续做好服务。",
}
CATEGORIES = {
    FeedbackKind.QUESTION: Category.POLICY,
    FeedbackKind.HELP: Category.LAND_AND_ENERGY,
    FeedbackKind.SUGGESTION: Category.APPROVAL,
    FeedbackKind.COMPLAINT: Category.APPROVAL,
}
TITLES = {
    FeedbackKind.QUESTION: "政策办理口径须由单位答复",
    FeedbackKind.HELP: "要素保障办理慢",
    FeedbackKind.SUGGESTION: "对窗口服务的建议",
    FeedbackKind.COMPLAINT: "窗口服务不规范",
}
MATTERS = (
    "一项补贴的发放核对程序不严",
    "一个项目的比选程序不规范",
    "一次执法检查的告知不到位",
    "一项服务收费的公示不完整",
)
NEUTRAL = "规范一项工作的办理程序，补齐制度并公示"
MEASURE = "已梳理近两年同类事项，列出须补正的环节"
RESULT = "已补齐制度、重新核对并公示，今后由两人复核后办理"
OFFICER_NAMES = "孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈"
DID = {
    "体验": "陪同企业走了一遍开办流程，记录了等候和往返的次数",
    "政策宣传": "到商户中讲解惠企政策，发放办事指南",
    "意见收集": "走访商户，听取对窗口服务的意见",
}
