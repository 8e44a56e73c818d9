"""What people can ask of notify; each capability brings its own routes."""

from services.notify.endpoints.api import EndpointsApi
from services.notify.links.api import LinksApi
from services.notify.messages.api import MessagesApi
from services.notify.policies.api import PoliciesApi
from services.notify.preferences.api import PreferencesApi
from services.notify.pressure.api import PressureApi
from services.notify.publicity.api import PublicityApi
from services.notify.sending.api import SendingApi
from services.notify.templates.api import TemplatesApi


class NotifyApi(
    MessagesApi,
    LinksApi,
    PreferencesApi,
    SendingApi,
    TemplatesApi,
    EndpointsApi,
    PressureApi,
    PoliciesApi,
    PublicityApi,
):
    """发给每个人的提醒和回执：查看本人的消息、签收回执，运维在此查看发送记录、设置渠道、修改消息模板并试算；政策信息和宣传也在此撰写、审核、发布。"""

    name = "notify-api"
