"""Loading the starter set: whatever of it is missing is added through the use cases; what is there stays."""

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import passwords
from chassis.context import Actor
from chassis.runtime import Runtime
from chassis.secret_file import kept
from chassis.settings import Settings
from services.directory import roster
from services.directory.access import KEEPERS
from services.directory.keys.usecases import signing_key
from services.directory.machines import usecases as machines
from services.directory.machines.model import SCOPES, MachineAccount
from services.directory.machines.schemas import AccountIn, ApiKeyIn
from services.directory.register.model import Person, Unit
from services.directory.register.roles import ROLES
from services.directory.register.schemas import UnitIn
from services.directory.register.usecases import put_person, put_unit
from services.directory.signin.model import Credential
from services.directory.signin.policy import random_password
from services.directory.signin.usecases import set_password

LOADER = Actor("system", "starter", roles=frozenset(KEEPERS))
MACHINE_ID, MACHINE_UNIT = "M-starter", "D06"


def load(session: Session, runtime: Runtime) -> list[str]:
    """Add what is missing of the starter set; returns the lines that say how to sign in.

    There is one random password for all of them, kept in the data folder, so it can be told again.
    """
    settings = runtime.settings
    _add_units_and_people(session)
    signing_key(session, settings)
    password = _starter_password(settings)
    _set_missing_passwords(session, password, settings)
    api_key = _machine_key(session, password, settings)
    return [
        f"登录名（密码均为 {password}）：",
        *(f"  {each.login:<4} {each.role} {ROLES[each.role]}" for each in roster.SIGN_INS),
        f"系统账号 {MACHINE_ID}（{MACHINE_UNIT}）接口密钥：{api_key}",
    ]


def _add_units_and_people(session: Session) -> None:
    known_units = set(session.scalars(select(Unit.dept_code)))
    known_people = set(session.scalars(select(Person.person_id)))
    new_units = {code: unit for code, unit in roster.units() if code not in known_units}
    for dept_code, unit in new_units.items():
        put_unit(session, dept_code, unit)
    for person_id, person in roster.people():
        if person_id not in known_people:
            put_person(session, person_id, person, LOADER)
    for dept_code, unit in new_units.items():
        put_unit(
            session, dept_code, UnitIn(**unit.model_dump(exclude_unset=True), **roster.officers(dept_code))
        )


def _set_missing_passwords(session: Session, password: str, settings: Settings) -> None:
    known = set(session.scalars(select(Credential.person_id)))
    missing = [each.person_id for each in roster.SIGN_INS if each.person_id not in known]
    if missing:
        shared = passwords.hashed(password, settings)  # one hash for all: each takes tens of milliseconds
        for person_id in missing:
            set_password(session, person_id, shared)


def _machine_key(session: Session, password: str, settings: Settings) -> str:
    """The sample machine account's key, derived from the password so that it need not be kept as well."""
    secret = hmac.new(password.encode(), MACHINE_ID.encode(), hashlib.sha256).hexdigest()
    text = f"bz_starter_{secret}"
    if session.scalar(select(MachineAccount.id).where(MachineAccount.account_id == MACHINE_ID)) is None:
        account = AccountIn(dept_code=MACHINE_UNIT, name="单位业务系统", scopes=list(SCOPES))
        machines.open_account(session, account, LOADER, account_id=MACHINE_ID)
        life = ApiKeyIn(days=settings.api_key_days)
        machines.add_key(session, MACHINE_ID, life, LOADER, settings, text=text)
    return text


def _starter_password(settings: Settings) -> str:
    return kept(settings.data / "starter-password", lambda: random_password(settings.password_min_length))
