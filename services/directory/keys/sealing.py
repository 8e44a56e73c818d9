"""Wrapping private keys: the database alone is not enough to sign a token."""

import os
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.secret_file import kept
from chassis.settings import Settings
from services.directory.keys.errors import KeySecretMissing

NONCE_BYTES = 12


def seal(content: bytes, label: str, settings: Settings) -> bytes:
    """``content`` encrypted for the ``label`` it is stored under (AES-256-GCM, the nonce in front)."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(settings).encrypt(nonce, content, label.encode())


def unseal(sealed: bytes, label: str, settings: Settings) -> bytes:
    """The content again; raises ``cryptography.exceptions.InvalidTag`` for another secret or label."""
    return _cipher(settings).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label.encode())


def _cipher(settings: Settings) -> AESGCM:
    key = HKDF(SHA256(), length=32, salt=None, info=b"bizenv directory signing keys").derive(
        _secret(settings)
    )
    return AESGCM(key)


def _secret(settings: Settings) -> bytes:
    """BIZENV_KEY_SECRET; without it, and without a broker, a random file of the data folder."""
    if settings.key_secret is not None:
        return settings.key_secret.get_secret_value().encode()
    if not settings.embedded:
        raise KeySecretMissing
    return kept(settings.data / "key-secret", lambda: secrets.token_urlsafe(32)).encode()
