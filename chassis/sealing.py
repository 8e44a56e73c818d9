"""Secrets kept in a database: what is stored there is of no use without the key in the settings."""

import os
import secrets
from typing import Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from chassis.errors import Transient
from chassis.secret_file import kept
from chassis.settings import Settings

NONCE_BYTES = 12
KEY_BYTES = 32


#: the setting whose secret the keys come from; another one is for what other processes must not open
Secret = Literal["key_secret", "restricted_key_secret", "reporter_key_secret"]
ORDINARY: Secret = "key_secret"


class KeySecretMissing(Transient):
    """Beside a broker nobody makes a key up: it would differ from container to container."""

    code = "key_secret_missing"
    message = "未设置 {variable}，无法封存或打开密钥"


def seal(content: bytes, purpose: str, label: str, settings: Settings, secret: Secret = ORDINARY) -> bytes:
    """``content`` encrypted for the ``label`` it is stored under (AES-256-GCM, the nonce in front).

    What is sealed for one ``purpose`` cannot be opened for another. Raises :class:`KeySecretMissing`.
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key_for(purpose, settings, secret)).encrypt(nonce, content, label.encode())


def unseal(sealed: bytes, purpose: str, label: str, settings: Settings, secret: Secret = ORDINARY) -> bytes:
    """The content again; raises ``cryptography.exceptions.InvalidTag`` for another secret or label."""
    nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(key_for(purpose, settings, secret)).decrypt(nonce, content, label.encode())


def key_for(purpose: str, settings: Settings, secret: Secret = ORDINARY) -> bytes:
    """A key of its own for each purpose, derived from the secret; raises :class:`KeySecretMissing`."""
    derive = HKDF(SHA256(), length=KEY_BYTES, salt=None, info=f"bizenv {purpose}".encode())
    return derive.derive(_secret(settings, secret))


def _secret(settings: Settings, name: Secret) -> bytes:
    """What is set; without it, and without a broker, a random file of the data folder."""
    given: SecretStr | None = getattr(settings, name)
    if given is not None:
        return given.get_secret_value().encode()
    if not settings.embedded:
        raise KeySecretMissing(variable=f"BIZENV_{name.upper()}")
    file = settings.data / name.replace("_", "-")
    return kept(file, lambda: secrets.token_urlsafe(32)).encode()
