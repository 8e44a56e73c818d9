"""What can be wrong with signing keys: all of it is for operations to mend."""

from chassis.errors import Conflict, Transient


class KeyUnreadable(Transient):
    code = "signing_key_unreadable"
    message = "签名密钥无法解开：BIZENV_KEY_SECRET 与写入时不同"


class RotationUnderWay(Conflict):
    code = "rotation_under_way"
    message = "新密钥已公布，将于{signs_from}启用，请勿重复轮换"
