"""Messages that leave by HTTP: the short-message gateway, the app, robots of units, systems of units.

A webhook is a CloudEvent, signed as Standard Webhooks have it; a receiver that knows its id has had it.
"""

import base64
import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from services.notify.channels.posting import PostFailed, post
from services.notify.rules import RULES

logging.getLogger("apprise").disabled = True  # it tells addresses, which hold secrets


@dataclass(frozen=True)
class Call:
    """One message to one endpoint; ``key`` is the same on every attempt."""

    kind: str  #: sms, push, robot, webhook
    url: str
    secret: str
    key: str
    to: str  #: phone number or push id; of robots and systems nothing
    title: str
    text: str
    object_ref: str
    level: str
    at: datetime  #: when it came to be
    tried_at: datetime  #: when this attempt is made
    link: str | None = None  #: where it can be answered without signing in, by whom it is sent to

    def __repr__(self) -> str:
        return f"Call({self.kind}, {self.key})"  # addresses and texts do not belong into a log


def place(call: Call) -> str | None:
    """Make the call; returns None, or the stable code of what went wrong."""
    try:
        if call.kind == "robot":
            return _tell_robot(call)
        headers, body = _webhook(call) if call.kind == "webhook" else _gateway(call)
        post(call.url, body, headers)
    except PostFailed as failed:
        return str(failed)
    return None


def is_robot(url: str) -> bool:
    """Whether this is all a robot needs."""
    return _robot(url) is not None


def signature(secret: str, key: str, timestamp: str, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 over id, time and body (Standard Webhooks)."""
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def _gateway(call: Call) -> tuple[dict[str, str], bytes]:
    """What the short-message gateway and the app are asked: to bring a text to somebody, once per id."""
    asked = {"id": call.key, "to": call.to, "title": call.title, "text": call.text, "sender": RULES.sender}
    if call.link is not None:
        asked["url"] = call.link
    headers = {"Content-Type": "application/json", "Idempotency-Key": call.key}
    if call.secret:
        headers["Authorization"] = f"Bearer {call.secret}"
    return headers, orjson.dumps(asked)


def _webhook(call: Call) -> tuple[dict[str, str], bytes]:
    event = {
        "specversion": "1.0",
        "id": call.key,
        "source": "/notify",
        "type": "notify.message",
        "subject": call.object_ref,
        "time": call.at.isoformat(),
        "datacontenttype": "application/json",
        "data": {
            "title": call.title,
            "text": call.text,
            "object_ref": call.object_ref,
            "level": call.level,
        },
    }
    # receivers refuse what was signed minutes ago, so each attempt says its own time
    body, timestamp = orjson.dumps(event), str(int(call.tried_at.timestamp()))
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": call.key,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(call.secret, call.key, timestamp, body),
    }
    return headers, body


def _tell_robot(call: Call) -> str | None:
    robot = _robot(call.url)
    if robot is None:
        return "robot_address_invalid"
    return None if robot.notify(body=call.text, title=call.title) else "robot_refused"


def _robot(url: str) -> Any:
    """What apprise speaks through; None if it knows no robot by this address."""
    import apprise  # noqa: PLC0415 - few offices have a robot, and it takes its time

    return apprise.Apprise.instantiate(url, suppress_exceptions=True)
