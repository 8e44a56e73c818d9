"""The private PostgreSQL cluster survives what faults do to it, and keeps services apart."""

import psycopg
import pytest

from tests.servers.postgres import Postgres


@pytest.fixture
def cluster():
    with Postgres() as server:
        yield server


@pytest.mark.postgres
@pytest.mark.parametrize("fault", ["stop", "stop_at_once", "kill"])
def test_what_was_committed_is_there_after_a_restart(cluster, fault):
    url = cluster.create_database("issues")
    with psycopg.connect(url) as connection:
        connection.execute("create table kept (x int)")
        connection.execute("insert into kept values (1)")
    getattr(cluster, fault)()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    cluster.start()
    with psycopg.connect(url) as connection:
        assert connection.execute("select x from kept").fetchall() == [(1,)]


@pytest.mark.postgres
def test_the_cluster_and_its_folder_are_gone_afterwards():
    with Postgres() as server:
        folder = server.folder
        assert server.sql("show fsync") == "on"
    assert not folder.exists()


def test_each_test_gets_an_empty_database_of_its_own(postgres, postgres_url):
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("select * from pg_tables where schemaname = 'public'").fetchall()
    assert tables == []


def test_a_service_cannot_enter_the_database_of_another(postgres, postgres_url):
    other = postgres.create_database("other")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(other.rpartition("/")[0] + "/" + postgres_url.rpartition("/")[2])
    finally:
        postgres.drop_database("other")


def test_a_database_made_from_a_template_has_its_tables(postgres, postgres_url):
    with psycopg.connect(postgres_url) as connection:
        connection.execute("create table ready (x int)")
    url = postgres.create_database("copied", template=postgres_url.rpartition("/")[2])
    try:
        with psycopg.connect(url) as connection:
            assert connection.execute(
                "select count(*) from pg_tables where tablename = 'ready'"
            ).fetchone() == (1,)
    finally:
        postgres.drop_database("copied")
