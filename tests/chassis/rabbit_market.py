"""A market on the private broker and cluster, for tests that speak to the broker beside it."""

import secrets

from chassis.events.broker_admin import apply
from chassis.events.topology import Topology, topology_of
from tests.chassis.market import Market
from tests.chassis.shop import SERVICES
from tests.servers.postgres import Postgres


def databases(postgres: Postgres) -> tuple[str, str]:
    """A database each for shop and ledger, of one owner, so that their URLs differ in the name alone."""
    run = secrets.token_hex(4)
    owner = postgres.create_database(f"market_{run}")
    for service in ("shop", "ledger"):
        postgres.sql(f"create database {service}_{run} owner market_{run} template template0")
    address = owner.rpartition("/")[0]
    return f"{address}/shop_{run}", f"{address}/ledger_{run}"


def open_market(folder, broker_url: str, postgres: Postgres, topology: Topology | None = None) -> Market:
    """Apply the topology and make a market that is not running yet."""
    assert apply(broker_url, topology or topology_of(SERVICES)) == []
    return Market(folder, broker_url, *databases(postgres))
