"""Files in object storage: kept as in a folder, told as away, and holding up nobody."""

import os

import pytest
from moto.server import ThreadedMotoServer

from chassis.errors import Problem
from chassis.files.store import FileStore
from tests.chassis.papers import PNG, python, save


@pytest.fixture(scope="module")
def s3_url():
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_url, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    store = FileStore(f"s3://evidence/office?endpoint_url={s3_url}")
    store._filesystem._client.create_bucket(Bucket="evidence")
    return store


def test_object_storage_keeps_files_as_a_folder_does(bucket):
    content = b"%PDF-" + os.urandom(6_000_000)
    stored = save(bucket, content, "a.pdf")
    assert bucket.exists(stored.sha256)
    assert not bucket.exists("0" * 64)
    with bucket.open(stored.sha256) as file:
        assert file.read() == content
        file.seek(5_000_000)
        assert file.read(10) == content[5_000_000:5_000_010]
    with pytest.raises(Problem, match="未找到该文件"):
        bucket.open("0" * 64)


def test_object_storage_that_is_away_is_not_taken_for_empty(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = FileStore("s3://evidence?endpoint_url=http://127.0.0.1:9")
    for use in (
        lambda: store.exists("0" * 64),
        lambda: store.open("0" * 64),
        lambda: save(store, PNG, "a.png"),
    ):
        with pytest.raises(Problem) as refused:
            use()
        assert refused.value.code == "file_storage_unavailable"


def test_object_storage_does_not_block_the_other_greenlets(bucket, s3_url):
    script = """
        import eventlet
        eventlet.monkey_patch()
        import io, sys
        from chassis.files.store import FileStore

        turns = []
        def others():
            while True:
                turns.append(1)
                eventlet.sleep(0)

        store = FileStore(sys.argv[1])
        store._filesystem._client.list_objects_v2(Bucket="evidence")
        eventlet.spawn(others)
        eventlet.sleep(0)
        before = len(turns)
        stored = store.save(io.BytesIO(b"%PDF-" + bytes(3_000_000)), "a.pdf")
        saved = len(turns)
        assert len(store.open(stored.sha256).read()) == 3_000_005
        print(saved - before > 10, len(turns) - saved > 10)
    """
    process = python(script, f"s3://evidence/office?endpoint_url={s3_url}")
    assert process.communicate(timeout=60)[0] == "True True\n"
