"""Leaders' instructions on tasks, and who has read them."""

import pytest

from tests.desk import done, refused


@pytest.fixture
def no(desk):
    return desk.publish({}, {"lead_dept": "D12"})


def test_a_leader_s_instruction_is_read_by_those_who_work_on_the_task_and_the_leader_sees_who(desk, no):
    given = done(desk.do(desk.leader, no, "instructions", {"text": "请市监局务必于6月底前落实"}), 201)
    assert (given["leader"], given["given_on"], given["read_by"]) == ("banner-leader", "2026-03-02", [])
    (unread,) = done(desk.liaison.get("/tasks/v1/instructions?unread=true"))["items"]
    path = f"/tasks/v1/instructions/{unread['instruction_id']}/read"
    for _ in range(2):
        done(desk.liaison.post(path))
    done(desk.dispatcher.post(path))
    (seen,) = done(desk.leader.get(f"/tasks/v1/instructions?task={no}"))["items"]
    assert {each["person_id"]: each["dept"] for each in seen["read_by"]} == {"wu-dl": "D03", "wang-dp": "D00"}
    assert done(desk.liaison.get("/tasks/v1/instructions?unread=true"))["items"] == []
    assert len(done(desk.liaison.get("/tasks/v1/instructions?unread=false"))["items"]) == 1


def test_the_centre_writes_down_what_a_leader_wrote_on_paper(desk, no):
    body = {"text": "同意", "leader": "banner-leader", "given_on": "2026-02-27"}
    given = done(desk.do(desk.dispatcher, no, "instructions", body), 201)
    assert (given["leader"], given["given_on"]) == ("banner-leader", "2026-02-27")
    refused(desk.do(desk.dispatcher, no, "instructions", {"text": "同意"}), 422, "leader_missing")
    refused(desk.do(desk.dispatcher, no, "instructions", body | {"leader": "wang-dp"}), 422, "not_a_leader")
    assert len(done(desk.leader.get("/tasks/v1/instructions?leader=banner-leader"))["items"]) == 1


def test_an_instruction_on_another_unit_s_task_looks_like_none(desk, no):
    number = done(desk.do(desk.leader, "QJ50-002", "instructions", {"text": "抓紧"}), 201)["instruction_id"]
    assert done(desk.liaison.get("/tasks/v1/instructions"))["items"] == []
    refused(desk.liaison.post(f"/tasks/v1/instructions/{number}/read"), 404, "instruction_not_found")
    assert done(desk.stranger.post(f"/tasks/v1/instructions/{number}/read"))["read_by"][0]["dept"] == "D12"
