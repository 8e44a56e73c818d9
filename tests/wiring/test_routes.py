"""Every route says who may call it, keeps to it, and can be called twice unless it says why not."""

import pytest

from chassis.auth import roles, signed_in
from chassis.http import get, post
from chassis.http.entrypoint import Route
from chassis.http.openapi import routes
from chassis.http.operation import RouteMistake
from chassis.service import installed
from chassis.testing import Office

OPERATIONS = {
    f"{service.name}.{operation.name}": (service, operation)
    for service in installed().values()
    for operation in routes(service)
}
FOR_EVERYBODY = {
    "issues.give_feedback": "everybody may say something in the public zone",
    "issues.feedback_progress": "the query code is checked by the use case",
    "issues.rate_feedback": "the same",
    "issues.published_feedback": "what is published is for everybody",
    "directory.jwks": "public keys are public",
    "directory.tokens": "signing in is how one gets a token",
    "directory.change_password": "also for whoever must change it before signing in; asks for the old one",
    "directory.sign_out": "the refresh token is the proof",
    **dict.fromkeys(
        (
            "notify.zone_policies",
            "notify.zone_policy",
            "notify.read_policy",
            "notify.match_policies",
            "notify.zone_publicity",
        ),
        "the public zone",
    ),
    "notify.action_link": "the link's token is the proof, checked by the use case",
    "notify.act": "the same",
    "notify.action_form": "the same",
    "notify.press": "the same",
    "notify.gateway_receipts": "the token in the gateway's address is the proof, checked by the use case",
    "surveys.form_list": "a phone's path token is checked by the use case",
    "surveys.form": "the same",
    "surveys.manifest": "the same",
    "surveys.enterprise_list": "the same",
    "surveys.media_file": "the same",
    "surveys.submission_ready": "the same",
    "surveys.submit": "the same",
    "surveys.feed": "a feed's path token is checked by the use case",
    "surveys.feed_metadata": "the same",
    "surveys.feed_submissions": "the same",
    "tasks.calendar": "an address's token is checked by the use case",
}
SEALED = [name for name, (_, operation) in OPERATIONS.items() if operation.path.startswith("/v1/restricted/")]
WITHOUT_KEY = {
    "issues.give_feedback": "the answer holds a secret, which must not be kept; submission_id is the key",
    "issues.feedback_progress": "changes nothing",
    "issues.rate_feedback": "doing it twice is refused",
    "directory.reset_password": "the answer holds a secret, which must not be kept",
    "directory.tokens": "the answer holds a secret, which must not be kept",
    "directory.change_password": "doing it twice does no more than once",
    "directory.sign_out": "doing it twice does no more than once",
    "directory.add_api_key": "the answer holds a secret, which must not be kept",
    "notify.act": "a link is used once",
    "notify.press": "the same",
    "notify.gateway_receipts": "telling it twice does no more than once",
    "notify.dry_run": "changes nothing",
    "notify.read_policy": "a read is counted each time; the rate is limited",
    "notify.probe_endpoint": "changes nothing here, and a probe is to be sent each time",
    "notify.preview_template": "changes nothing",
    "tasks.subscribe_calendar": "the answer holds a secret, which must not be kept",
    "issues.export_ledger": "changes nothing; the answer is a file",
    "tasks.export_register": "changes nothing; the answer is a file",
    "issues.preview_issues": "changes nothing",
    "issues.attach_file": "a file is known by its content",
    "issues.attach_to_message": "the same",
    "issues.attach_to_activity": "the same",
    "issues.dry_run": "changes nothing",
    "surveys.export_enterprises": "changes nothing; the answer is a file",
    "surveys.export_submissions": "changes nothing; the answer is a file",
    "surveys.preview_enterprises": "changes nothing",
    "surveys.submit": "the instanceID is the key, and it never expires",
    "surveys.register_device": "the answer holds a secret, which must not be kept",
    "surveys.add_files": "a file is known by its content",
    "surveys.attach_file": "a file is known by its name",
    "surveys.submit_batch": "each item's client_submission_id is the key",
    "tasks.export_plan": "changes nothing; the answer is a file",
    "tasks.attach_file": "a file is known by its content",
}
WITHOUT_MATCH = {
    "issues.record_activity": "what it answers is new, and what the path names stays as it is",
    "surveys.comment_submission": "adds something and replaces nothing, whatever else happened to it",
    "surveys.add_files": "each file is the one the submission promised, whatever else happened to it",
    "tasks.create_task": "what it answers is new, and what the path names stays as it is",
    "tasks.upload_import": "the same",
}
SAMPLES = ("x", 1, "response", "2026-03-02", "NM-01", "9d409c03-f978-5995-a281-b09c970f97af")


def every(kind):
    """The operations with one kind of access rule."""
    return [name for name, (_, operation) in OPERATIONS.items() if operation.access.kind == kind]


def path_of(name):
    """A path that matches the operation's route, whatever it names there."""
    service, operation = OPERATIONS[name]
    path = operation.path
    for parameter, adapter in operation.path_types.items():
        fitting = next(sample for sample in SAMPLES if _fits(adapter, sample))
        path = path.replace(f"{{{parameter}}}", str(fitting))
    return f"/{service.name}{path}"


def _fits(adapter, sample):
    try:
        adapter.validate_python(sample)
    except ValueError:
        return False
    return True


def ask(caller, name):
    """The status of a request without a body."""
    _, operation = OPERATIONS[name]
    return caller.call(operation.method, path_of(name)).status_code


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Office(tmp_path_factory.mktemp("office")) as made:
        yield made


def test_the_running_services_serve_exactly_these_routes(office):
    served = {
        f"{entrypoint.service}.{entrypoint.operation.name}"
        for container in office._process.containers
        for entrypoint in container.entrypoints
        if isinstance(entrypoint, Route)
    }
    assert served == set(OPERATIONS)


def test_a_rule_by_roles_names_some():
    assert [name for name in every("roles") if not OPERATIONS[name][1].access.roles] == []


def test_only_known_routes_are_open_to_everybody():
    assert set(every("public")) == set(FOR_EVERYBODY)


@pytest.mark.parametrize("name", [*every("roles"), *every("signed_in")])
def test_a_route_is_closed_without_a_token(office, name):
    assert ask(office.client(), name) == 401


@pytest.mark.parametrize("name", every("roles"))
def test_a_route_is_closed_to_other_roles(office, name):
    assert ask(office.client("nobody"), name) == 403


def test_a_route_without_an_access_rule_cannot_be_defined():
    with pytest.raises(TypeError, match="allow"):

        class Forgotten:
            @get("/v1/forgotten")  # type: ignore[call-arg]  # that is the point
            def forgotten(self) -> None: ...

    with pytest.raises(RouteMistake, match="allow= must be"):

        class Empty:
            @get("/v1/empty", allow=None)  # type: ignore[arg-type]  # that is the point
            def empty(self) -> None: ...


def test_every_post_can_be_repeated_by_its_key_unless_it_says_why_not():
    posts = {name: operation for name, (_, operation) in OPERATIONS.items() if operation.method == "POST"}
    assert {name for name, operation in posts.items() if not operation.idempotent} == set(WITHOUT_KEY)


def test_every_change_of_one_object_takes_the_version_that_was_read_unless_it_says_why_not():
    changes = {
        name: operation
        for name, (_, operation) in OPERATIONS.items()
        if operation.writes and operation.has_version and operation.path_types
    }
    assert {name for name, each in changes.items() if "expected" not in each.supplied} == set(WITHOUT_MATCH)


def test_idempotency_is_the_default_of_a_post():
    class Shop:
        @post("/v1/orders", allow=roles("DP"))
        def order(self) -> None: ...

        @post("/v1/looks", allow=signed_in, idempotent=False)
        def look(self) -> None: ...

    order, look = (next(iter(getattr(Shop, name).nameko_entrypoints)).operation for name in ("order", "look"))
    assert (order.idempotent, look.idempotent) == (True, False)


@pytest.mark.parametrize("name", SEALED)
def test_no_audit_line_repeats_what_was_said_of_a_restricted_matter(name):
    _, operation = OPERATIONS[name]
    assert operation.sealed or operation.body_type is None
