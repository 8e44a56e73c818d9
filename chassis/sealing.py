"""Secrets kept in a database: what is stored there is of no use without the key in the settings."""

import os
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.errors import Transient
from chassis.secret_file import kept
from chassis.settings import Settings

NONCE_BYTES = 12
KEY_BYTES = 32


class KeySecretMissing(Transient):
    """Beside a broker nobody makes a key up: it would differ from container to container."""

    code = "key_secret_missing"
    message = "未设置 BIZENV_KEY_SECRET，无法封存或打开密钥"


def seal(content: bytes, purpose: str, label: str, settings: Settings) -> bytes:
    """``content`` encrypted for the ``label`` it is stored under (AES-256-GCM, the nonce in front).

    What is sealed for one ``purpose`` cannot be opened for another. Raises :class:`KeySecretMissing`.
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key_for(purpose, settings)).encrypt(nonce, content, label.encode())


def unseal(sealed: bytes, purpose: str, label: str, settings: Settings) -> bytes:
    """The content again; raises ``cryptography.exceptions.InvalidTag`` for another secret or label."""
    nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(key_for(purpose, settings)).decrypt(nonce, content, label.encode())


def key_for(purpose: str, settings: Settings) -> bytes:
    """A key of its own for each purpose, derived from the one secret; raises :class:`KeySecretMissing`."""
    derive = HKDF(SHA256(), length=KEY_BYTES, salt=None, info=f"bizenv {purpose}".encode())
    return derive.derive(_secret(settings))


def _secret(settings: Settings) -> bytes:
    """BIZENV_KEY_SECRET; without it, and without a broker, a random file of the data folder."""
    if settings.key_secret is not None:
        return settings.key_secret.get_secret_value().encode()
    if not settings.embedded:
        raise KeySecretMissing
    return kept(settings.data / "key-secret", lambda: secrets.token_urlsafe(32)).encode()
