"""The ways to an access token, by what is presented."""

from sqlalchemy.orm import Session

from chassis.errors import Problem
from chassis.settings import Settings
from services.directory.machines.usecases import exchange
from services.directory.signin.client import Client
from services.directory.signin.proof import Proof
from services.directory.signin.schemas import ApiKeyGrant, PasswordGrant, RefreshGrant, TokenOut
from services.directory.signin.usecases import refresh, sign_in


def grant(
    session: Session,
    presented: PasswordGrant | RefreshGrant | ApiKeyGrant,
    proof: Proof | None,
    client: Client,
    settings: Settings,
) -> TokenOut | Problem:
    """An access token for a proven password, a refresh token or an API key; refused as the use cases say."""
    match presented:
        case PasswordGrant():
            assert proof is not None, "prepared for this grant"
            return sign_in(session, presented.login, proof, client, settings)
        case RefreshGrant():
            return refresh(session, presented.refresh_token, client, settings)
        case ApiKeyGrant():
            return exchange(session, presented.api_key, client, settings)
