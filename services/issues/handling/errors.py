"""What can be refused about the handling of an issue."""

from chassis.errors import Invalid


class SuggestsItself(Invalid):
    code = "suggests_itself"
    message = "建议承办单位不能是本单位"
