"""The promises of the test set-up itself: a closed network and markers nobody can forget."""

import os
import socket

import pytest


@pytest.mark.parametrize(
    ("call", "target"),
    [(socket.socket.connect, ("192.0.2.1", 80)), (socket.socket.connect_ex, ("192.0.2.1", 80))],
)
def test_a_test_cannot_reach_another_machine(call, target):
    with socket.socket() as outside, pytest.raises(PermissionError, match="no network"):
        call(outside, target)


def test_a_test_cannot_ask_for_the_address_of_another_machine():
    with pytest.raises(PermissionError, match="no network"):
        socket.getaddrinfo("example.org", 443)


def test_a_test_that_uses_a_server_carries_its_marker(request, postgres_url, vhost_url):
    assert {"postgres", "rabbit"} <= {mark.name for mark in request.node.iter_markers()}


def test_a_test_that_uses_no_server_carries_no_marker(request):
    assert {mark.name for mark in request.node.iter_markers()} == {"xdist_group"}


def test_tests_that_use_servers_stay_together_when_several_processes_test(request, postgres_url):
    assert request.node.nodeid.endswith("@servers") == ("PYTEST_XDIST_WORKER" in os.environ)
