"""What a phone asks under its token, answered in OpenRosa.

What is raised the edge tells in OpenRosa too (``refusal=`` of the routes): the phone shows its sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis import context
from chassis.context import Actor
from chassis.errors import Problem
from chassis.files.store import FileStore
from chassis.http import Asked, Kept, Upload, UploadedFile
from chassis.runtime import Runtime
from services.surveys.devices import usecases as devices
from services.surveys.devices.errors import DeviceTokenInvalid, PhoneOwnerMayNotSubmit
from services.surveys.devices.model import Device, server_url
from services.surveys.openrosa import documents
from services.surveys.openrosa.enterprise_list import enterprise_list
from services.surveys.questionnaires import queries as questionnaires
from services.surveys.questionnaires.errors import MediaNotFound
from services.surveys.questionnaires.outline import ENTERPRISES
from services.surveys.submissions import usecases as submissions
from services.surveys.submissions.attachments import LIMIT_MB
from services.surveys.submissions.errors import SubmissionMalformed
from services.surveys.submissions.instance import XML_PART
from services.surveys.submissions.usecases import Delivery, Receipt

#: What the person at the phone is told of what was taken.
RECEIVED = {
    "stored": "答卷已收到",
    "corrected": "更正已收到",
    "repeated": "答卷此前已收到，没有重复登记",
}


def form_list(session: Session, token: str, form_id: str | None, root: Callable[[], str]) -> Response:
    """The published questionnaires, or the one asked for by ``?formID=``."""
    devices.recognise(session, token)
    server = server_url(root(), token)
    entries = [
        {
            "formID": form.code,
            "name": form.title,
            "version": str(form.number),
            "hash": f"md5:{form.xform_md5}",
            "downloadUrl": f"{server}/forms/{form.code}/{form.number}.xml",
        }
        | (
            {"manifestUrl": f"{server}/forms/{form.code}/{form.number}/manifest"}
            if form.outline.files
            else {}
        )
        for form in questionnaires.offered(session, form_id)
    ]
    return documents.form_list(entries, context.now(session))


def form(session: Session, token: str, code: str, number: int) -> Response:
    """One form's XML."""
    devices.recognise(session, token)
    return documents.form(questionnaires.xform(session, code, number), context.now(session))


def manifest(session: Session, token: str, code: str, number: int, root: Callable[[], str]) -> Response:
    """What the phone fetches beside one form."""
    device = devices.recognise(session, token)
    digests = {name: file.md5 for name, file in questionnaires.uploaded(session, code, number).items()}
    if ENTERPRISES in questionnaires.files(session, code, number):
        digests[ENTERPRISES] = enterprise_list(session, device).md5
    media = f"{server_url(root(), token)}/forms/{code}/{number}/media"
    entries = [
        {"filename": name, "hash": f"md5:{digest}", "downloadUrl": f"{media}/{quote(name)}"}
        for name, digest in digests.items()
    ]
    return documents.manifest(entries, context.now(session))


def media_file(
    session: Session, token: str, code: str, number: int, *, name: str, store: FileStore
) -> Response:
    """A picture, a sound or a list of one form."""
    devices.recognise(session, token)
    file = questionnaires.uploaded(session, code, number).get(name)
    if file is None:
        raise MediaNotFound(code=code, version=number, name=name)
    return documents.file(store.open(file.sha256), file.name, file.media_type, context.now(session))


def enterprises(session: Session, token: str, code: str, number: int) -> Response:
    """The enterprises its owner goes to, for a form that looks things up in them."""
    device = devices.recognise(session, token)
    if ENTERPRISES not in questionnaires.files(session, code, number):
        raise MediaNotFound(code=code, version=number, name=ENTERPRISES)
    return documents.table(enterprise_list(session, device).content, context.now(session))


def ready(session: Session, token: str) -> Response:
    """Whether this is the place to post to."""
    devices.recognise(session, token)
    return documents.ready(LIMIT_MB * 1024 * 1024, context.now(session))


def submit(session: Session, token: str, upload: Upload, runtime: Runtime) -> Response:
    """Take a submission in; what is refused as different is kept all the same."""
    asked = Asked(context.of(session), {"token": token, "body": upload})
    (response,) = submit_all(session, runtime, [asked])
    session.info["context"] = asked.context  # by now the phone's
    return response


def submit_all(session: Session, runtime: Runtime, asked: Sequence[Asked]) -> list[Response]:
    """Take in what several phones hand in, each as that phone."""
    phones = devices.recognise_all(session, {each.given["token"] for each in asked})
    deliveries = [_delivery(each, phones) for each in asked]
    good = [each for each in deliveries if isinstance(each, Delivery)]
    received = iter(submissions.receive_all(session, good, runtime.files))
    outcomes = [next(received) if isinstance(each, Delivery) else each for each in deliveries]
    return [_answer(outcome, each.context.now) for outcome, each in zip(outcomes, asked, strict=True)]


def _delivery(asked: Asked, phones: Mapping[str, tuple[Device, Actor]]) -> Delivery | Problem:
    if asked.given["token"] not in phones:
        return DeviceTokenInvalid()
    device, actor = phones[asked.given["token"]]
    asked.context = replace(asked.context, actor=actor)
    try:
        devices.refuse_without_right(actor)
        content, attached = _parts(asked.given["body"])
    except (PhoneOwnerMayNotSubmit, SubmissionMalformed) as problem:
        return problem
    return Delivery(
        content,
        "openrosa",
        device.person_id,
        device_id=device.id,
        files=attached,
        circumstances=asked.context,
    )


def _answer(outcome: Receipt | Problem, now: datetime) -> Response:
    if isinstance(outcome, Problem):
        return documents.refusal(outcome, now)
    if outcome.refusal is not None:
        return Kept.force_type(documents.refusal(outcome.refusal, now))
    return documents.message(201, sentence(outcome), now)


def sentence(receipt: Receipt) -> str:
    """What became of the submission, for the person at the phone."""
    submission = receipt.submission
    parts = [RECEIVED[receipt.outcome]]
    if submission.is_late:
        parts.append("填写时间较早，待工作人员补录审核")
    if receipt.files.unmentioned:
        parts.append(f"以下文件在答卷中没有提到，未保存：{'、'.join(receipt.files.unmentioned)}")
    parts += [
        f"文件“{name}”没有收下，待工作人员处理：{why}" for name, why in receipt.files.unreadable.items()
    ]
    return "；".join(parts) + "。"


def _parts(upload: Upload) -> tuple[bytes, list[UploadedFile]]:
    """The XML, sent as a file or as a text field, and the files beside it."""
    xml = [file for file in upload.files if file.part == XML_PART]
    attached = [file for file in upload.files if file.part != XML_PART]
    if len(xml) == 1:
        return xml[0].read(), attached
    if not xml and XML_PART in upload.fields:
        return upload.fields[XML_PART].encode(), attached
    wrong = f"名为{XML_PART}的部分有{len(xml)}个，只能有1个" if xml else f"缺少名为{XML_PART}的部分"
    raise SubmissionMalformed(reason=wrong, field=XML_PART)
