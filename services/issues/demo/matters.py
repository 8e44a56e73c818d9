"""What the evaluation, officers and callers of the hotline bring to the ledger; nobody did."""

from services.issues.sources import Category, Kind

MARKET, SERVICE, LAW, SOCIETY = "市场环境", "政务环境", "法治环境", "社会环境"
#: the regional indicators in their order (domain.md §4.1 NM), who leads them, and of which environment
INDICATORS = (
    ("政务服务", "D02", SERVICE),
    ("市场准入", "D03", MARKET),
    ("获得经营场所", "D04", MARKET),
    ("市政公用设施接入", "D05", MARKET),
    ("解决商业纠纷", "D12", LAW),
    ("劳动就业", "D08", SOCIETY),
    ("获得金融服务", "D06", MARKET),
    ("国际贸易", "D09", MARKET),
    ("纳税", "D07", SERVICE),
    ("促进市场竞争", "D03", MARKET),
    ("办理破产", "D12", LAW),
    ("招标投标", "D18", MARKET),
    ("政府采购", "D06", MARKET),
    ("市场监管", "D03", LAW),
    ("知识产权保护", "D11", LAW),
    ("包容普惠创新", "D09", SOCIETY),
    ("社会信用", "D01", SOCIETY),
    ("法治保障", "D11", LAW),
    ("惠企政策兑现", "D06", SERVICE),
    ("要素保障", "D17", MARKET),
    ("民营经济发展", "D20", MARKET),
    ("经营主体满意度", "D02", SOCIETY),
)
FOUND = (
    "{area}事项的办事指南与窗口实际要求不一致，材料需要补正两次以上",
    "{area}事项的系统没有与自治区平台贯通，基层重复录入",
    "{area}事项办结后没有按时归集数据，评估时无法提取样本",
    "{area}领域的政策解读不够，经营主体知晓率低于全市平均水平",
    "{area}事项的承诺时限比全市最短时限多两个工作日",
    "{area}事项的帮办代办没有覆盖苏木镇，企业往返次数偏多",
    "{area}领域的投诉办理情况没有向社会公开",
    "{area}事项的佐证材料不完整，缺少上一年度的台账",
)
#: what officers saw or heard, whose business it is, and of which category
SEEN = (
    ("企业开办窗口中午停办，群众等候一个多小时", "D02", Category.APPROVAL),
    ("食品经营许可现场核查预约排到十天以后", "D03", Category.APPROVAL),
    ("不动产登记窗口的收费标准没有上墙公示", "D04", Category.APPROVAL),
    ("小微企业申请贴息要到三个部门盖章", "D06", Category.POLICY),
    ("工业园区夜间照明不足，货车装卸不安全", "D05", Category.LOGISTICS),
    ("招聘会现场企业多、求职者少，宣传不到位", "D08", Category.RECRUITMENT),
    ("个体户反映电费账单看不懂，服务热线难打通", "D17", Category.LAND_AND_ENERGY),
    ("惠企政策汇编仍是前一年的版本", "D01", Category.POLICY),
    ("涉企检查一个月内来了三批人，内容重复", "D11", Category.LEGAL),
)
#: what was said on the hotline
CALLED = (
    ("咨询合作社能否申请设备更新补助，打了几个电话没有问清", "D10", Category.POLICY, Kind.QUESTION),
    ("承租的门面要换营业执照住所，求助需要房东提供什么", "D03", Category.APPROVAL, Kind.HELP),
    ("货车在城区限行，进货只能半夜卸货，请求调整时段", "D14", Category.LOGISTICS, Kind.HELP),
    ("装修公司拖欠材料款四万元，请求协调", "D11", Category.LEGAL, Kind.PROBLEM),
    ("自来水报装交费两周没有安装", "D05", Category.LAND_AND_ENERGY, Kind.COMPLAINT),
    ("企业退税申请提交后没有消息", "D07", Category.FUNDING, Kind.PROBLEM),
    ("建议政务大厅增设自助打印设备", "D02", Category.APPROVAL, Kind.SUGGESTION),
)
#: whose business it is what people say in the public zone, in the order of words.SAID
SAID_FOR = {
    Kind.QUESTION: ("D03", "D06", "D10", "D07"),
    Kind.HELP: ("D15", "D17", "D08"),
    Kind.SUGGESTION: ("D02", "D02", "D02", "D20"),
    Kind.COMPLAINT: ("D03", "D05"),
}
#: who handles what visits bring up where nobody is suggested
COMPETENT = {
    Category.FUNDING: "D06",
    Category.PRODUCTION: "D09",
    Category.RECRUITMENT: "D08",
    Category.LAND_AND_ENERGY: "D04",
    Category.APPROVAL: "D02",
    Category.POLICY: "D06",
    Category.LOGISTICS: "D21",
    Category.LEGAL: "D11",
    Category.OTHER: "D02",
}
PAINS = ("难点", "堵点", "痛点")
TALKS = ("已电话联系反映人，核实情况并约定办理时间", "已到现场了解情况，当面说明办理步骤")
PROGRESS = ("已召开专题会议明确分工，正在逐项推进", "涉及上级系统改造，已书面请示，等待答复")
MEASURES = "梳理问题成因，明确整改步骤和责任人，完善制度并公开办理标准，整改情况接受体验官复查"
RESULTS = (
    "已逐项核实并整改到位，修订办事指南，向反映人说明结果并征得认可",
    "已协调有关单位解决，建立定期核查机制，防止同类问题再次发生",
    "已完成整改，相关材料和数据已归集，窗口人员已开展培训",
)
HELPED = "本单位承担的配合事项已完成，情况已反馈主办单位"
HEARD = {5: "非常满意，办得很快", 4: "满意", 3: "基本满意，希望再快一些", 2: "问题解决了，但等得太久"}
LOOKED_INTO = "已与反映人沟通，过程中两次未及时告知进展，已提醒主办单位改进"
ANSWER = "您反映的事项已办结，承办单位已向您说明办理结果；如有新的情况，欢迎继续反映。"
