"""Mail over TLS: wherever the server offers it, always before a password, and never to a stranger."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notify.channels import mail
from services.notify.channels.mail import Letter, MailServerAway
from tests.notify.smtp_sink import smtp_sink

LETTER = Letter("m-1.mail", "bao@example.cn", "【任务交办】", "请签收。", datetime(2026, 3, 2, 9, tzinfo=UTC))
USER, PASSWORD = "notice", "p@ss/word"


@pytest.fixture
def certificate(tmp_path):
    """The server's own certificate and key, signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "server.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def context(certificate):
    """How the server speaks TLS."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


@pytest.fixture
def trusted(certificate, monkeypatch):
    """The machine knows the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


class Doorkeeper:
    """Lets in one user, and keeps what it was told."""

    def __init__(self):
        self.seen = []

    def __call__(self, _server, _session, _envelope, _mechanism, data):
        self.seen.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=self.seen[-1] == (USER, PASSWORD), handled=False)


def post(url, scheme="smtp", user=""):
    with mail.connect(url.replace("smtp://", f"{scheme}://{user}"), "notice@bizenv.example") as opened:
        return opened.send(LETTER)


@pytest.mark.usefixtures("trusted")
def test_tls_is_spoken_wherever_it_is_offered(context):
    with smtp_sink(tls_context=context) as offering, smtp_sink() as plain:
        assert (post(offering.url), post(plain.url)) == (None, None)
        assert (offering.encrypted, plain.encrypted) == ([True], [False])


@pytest.mark.usefixtures("trusted")
def test_a_server_that_speaks_nothing_else_is_spoken_to_in_tls_from_the_start(context):
    with smtp_sink(ssl_context=context) as sink:
        assert post(sink.url, "smtps") is None
        assert sink.encrypted == [True]


@pytest.mark.usefixtures("trusted")
def test_a_password_is_told_over_tls(context):
    door = Doorkeeper()
    with smtp_sink(tls_context=context, authenticator=door, auth_required=True) as sink:
        assert post(sink.url, user="notice:p%40ss%2Fword@") is None
        assert door.seen == [(USER, PASSWORD)]
        with pytest.raises(MailServerAway, match="mail_login_refused"):
            post(sink.url, user="notice:wrong@")
        assert len(sink.mails) == 1


def test_no_password_is_told_without_tls():
    door = Doorkeeper()
    with smtp_sink(authenticator=door, auth_require_tls=False) as sink:
        with pytest.raises(MailServerAway, match="mail_server_away"):
            post(sink.url, user="notice:p%40ss%2Fword@")
        assert (door.seen, sink.mails) == ([], [])


def test_nothing_is_told_to_a_server_nobody_vouches_for(context):
    door = Doorkeeper()
    given = {"authenticator": door, "auth_required": True}
    with smtp_sink(tls_context=context, **given) as offering, smtp_sink(ssl_context=context) as sink:
        for url, scheme, user in ((offering.url, "smtp", "notice:secret@"), (sink.url, "smtps", "")):
            with pytest.raises(MailServerAway, match="mail_server_away"):
                post(url, scheme, user)
        assert (door.seen, offering.mails, sink.mails) == ([], [], [])
