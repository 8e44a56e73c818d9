"""Run by test_green in a network of its own: a name server that knows nothing at first, and who asks it.

python lookups.py FOLDER [nameserver]
"""

import fcntl
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

if len(sys.argv) == 2:
    from chassis import green

    green.patch()

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import eventlet

ADDRESS = "127.0.0.9"
SLOW_S = 0.5
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def main(folder: Path) -> None:
    """Print what is found of a name before and after it exists, and whether others went on meanwhile."""
    bring_loopback_up()
    resolv = folder / "resolv.conf"
    resolv.write_text("nameserver 127.0.0.1\noptions timeout:5 attempts:1\n")
    subprocess.run(["mount", "--bind", resolv, "/etc/resolv.conf"], check=True)
    server = subprocess.Popen([sys.executable, __file__, folder, "nameserver"], stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        server.stdout.readline()  # it listens
        sys.stdout.write(found("database") + "\n")
        (folder / "exists").touch()
        sys.stdout.write(found("database") + "\n")
        ticks = []
        ticking = eventlet.spawn(lambda: [ticks.append(eventlet.sleep(SLOW_S / 10)) for _ in range(100)])
        sys.stdout.write(found("slow") + "\n")
        ticking.kill()
        sys.stdout.write("others went on" if len(ticks) > 1 else "everybody waited")
    finally:
        server.kill()
        server.wait()


def found(name: str) -> str:
    """The address behind a name."""
    try:
        return str(socket.getaddrinfo(name, 5432, socket.AF_INET)[0][4][0])
    except OSError as error:
        return type(error).__name__


def bring_loopback_up() -> None:
    """As ``ip link set lo up`` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket.fileno(), SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def nameserver(folder: Path) -> None:
    """Answer as Docker's does: without a SOA record if there is no such name, else for ten minutes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 53))
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        while True:
            wire, who = listening.recvfrom(4096)
            question = dns.message.from_wire(wire)
            asked = question.question[0]
            if "slow" in str(asked.name):
                time.sleep(SLOW_S)
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            if not (folder / "exists").exists():
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif asked.rdtype == dns.rdatatype.A:
                answer.answer.append(dns.rrset.from_text(asked.name, 600, "IN", "A", ADDRESS))
            listening.sendto(answer.to_wire(), who)


if __name__ == "__main__":
    (nameserver if len(sys.argv) > 2 else main)(Path(sys.argv[1]))
