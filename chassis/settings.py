"""Everything a process can be told from outside: environment variables, checked once at the start."""

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE

EMBEDDED = "embedded"
DRIVERS = ("postgresql", "postgresql+psycopg", "sqlite", "sqlite+pysqlite")


class Settings(BaseSettings):
    """The settings of one process; each field is the variable ``BIZENV_<FIELD>``.

    A value may also stand in a file named by ``BIZENV_<FIELD>_FILE`` (see :func:`load`), so that
    secrets need not be in the environment. ``{service}`` in :attr:`database_url` and
    :attr:`broker_url` is replaced by the service's name.
    """

    model_config = SettingsConfigDict(env_prefix="BIZENV_", frozen=True, extra="forbid")

    broker_url: str = EMBEDDED
    broker_admin_url: SecretStr | None = None  #: management API, for ``bizenv topology apply`` only
    broker_passwords: Path | None = None  #: folder with a file ``broker-<service>`` for each broker user
    data: Path = Path("var")  #: folder of SQLite files, evidence and keys
    database_url: str = ""
    http: str = "127.0.0.1:8000"  #: address:port to listen on
    public_url: str = ""  #: how phones and browsers reach us, when a proxy stands in front
    clock: Literal["system", "manual"] = "system"
    clock_start: datetime | None = None  #: where a manual clock stands at first, in office time; default now
    clock_step_days: int = Field(400, ge=1)  #: how far one call may move a manual clock
    rules: Path | None = None  #: folder with the office's own <service>.json, see chassis.rules
    files_url: str = ""  #: fsspec URL for evidence; default is a folder under ``data``
    services: Annotated[tuple[str, ...], NoDecode] = ()  #: which to run; empty means all
    role: Literal["all", "api", "worker"] = "all"
    max_workers: int = Field(64, ge=1)  #: concurrent requests per service and process
    pool_size: int = Field(10, ge=1)  #: database connections per service and process
    statement_timeout_s: float = Field(30, gt=0)
    batch_size: int = Field(500, ge=1, le=5000)  #: events per relay and consumer batch
    confirm_timeout_s: float = Field(10, gt=0)
    heartbeat_s: int = Field(10, ge=1)
    retry_attempts: int = Field(8, ge=1)  #: handler attempts before an event is parked
    retry_base_s: float = Field(1.0, gt=0)  #: first delay; doubles each time, with jitter
    retry_cap_s: float = Field(600.0, gt=0)
    outbox_retention_days: int = Field(30, ge=1)
    inbox_retention_days: int = Field(90, ge=1)
    idempotency_retention_days: int = Field(7, ge=1)  #: how long the answer to an Idempotency-Key is kept
    body_limit_mb: int = Field(25, ge=1)
    trusted_proxies: int = Field(0, ge=0)  #: reverse proxies in front whose X-Forwarded-For is believed
    smtp_url: SecretStr = SecretStr("")  #: smtp://host:port or smtps://user:password@host:port
    mail_from: str = "bizenv@localhost"
    key_secret: SecretStr | None = Field(
        None, min_length=16
    )  #: wraps directory's private signing keys; needed beside a broker
    #: seals what only a named circle may read; needed beside a broker by the API of issues alone
    restricted_key_secret: SecretStr | None = Field(None, min_length=16)
    #: seals who reported it, and keys the hashes of query codes; likewise
    reporter_key_secret: SecretStr | None = Field(None, min_length=16)
    access_token_minutes: int = Field(15, ge=1, le=60)
    refresh_token_days: int = Field(14, ge=1)  #: a sign-in lasts so long at most
    sign_in_attempts: int = Field(5, ge=1)  #: wrong passwords before the sign-in name is locked
    sign_in_lock_minutes: int = Field(15, ge=1)
    password_min_length: int = Field(10, ge=8)
    argon2_passes: int = Field(2, ge=1)
    argon2_memory_kib: int = Field(19456, ge=1024)
    api_key_days: int = Field(366, ge=1)  #: the longest life of a machine account's key
    signing_key_days: int = Field(90, ge=1)  #: a signing key is replaced after so long
    signing_key_overlap_minutes: int = Field(60, ge=1)  #: from its publication to its first signature
    failpoints: str = ""  #: for fault tests only, see chassis.events.failpoints
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("services", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, value.split(","))) if isinstance(value, str) else value

    @field_validator("clock_start")
    @classmethod
    def _in_office_time(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=OFFICE_ZONE) if value is not None and value.tzinfo is None else value

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, value: str) -> str:
        """Only drivers that wait on the eventlet hub: any other would stop all requests for each query."""
        try:
            driver = make_url(value).drivername if value else "sqlite"
        except ArgumentError:
            raise ValueError("不是数据库地址，应形如 postgresql://用户:口令@主机/{service}") from None
        if driver not in DRIVERS:
            raise ValueError(f"驱动 {driver} 会阻塞整个进程，请用 postgresql:// 或 sqlite:///")
        return value

    @field_validator("broker_url")
    @classmethod
    def _broker(cls, value: str) -> str:
        if value != EMBEDDED and not _names_host(value, "amqp", "amqps"):
            raise ValueError(f"须为 {EMBEDDED} 或形如 amqp://用户:口令@主机/虚拟主机 的地址")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _names_host(value.get_secret_value(), "smtp", "smtps"):
            raise ValueError("须形如 smtp://主机:端口 或 smtps://用户:口令@主机:端口")
        return value

    @field_validator("broker_admin_url")
    @classmethod
    def _management_api(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _names_host(value.get_secret_value(), "http", "https"):
            raise ValueError("须形如 http://用户:口令@主机:15672")
        return value

    @field_validator("public_url")
    @classmethod
    def _own_address(cls, value: str) -> str:
        if value and not _names_host(value, "http", "https"):
            raise ValueError("须为网址，形如 https://yshj.example.gov.cn")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if not all(parseaddr(value)[1].partition("@")):
            raise ValueError("须为邮件地址，形如 yshj@example.gov.cn")
        return value

    @field_validator("files_url")
    @classmethod
    def _file_store(cls, value: str) -> str:
        """A folder or S3: other file systems of fsspec are not installed, or not tried (ADR 0013)."""
        if "://" in value and not _is_bucket(value):
            raise ValueError("须为文件夹，或形如 s3://存储桶/前缀?endpoint_url=https://主机 的地址")
        return value

    @field_validator("rules", "broker_passwords")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        """There already: in a folder that is mistyped, the office's own numbers would silently not apply."""
        if value is not None and not value.is_dir():
            raise ValueError(f"没有文件夹 {value}")
        return value

    @model_validator(mode="after")
    def _check(self) -> "Settings":
        if self.clock == "manual" and self.broker_url != EMBEDDED:
            raise ValueError("BIZENV_CLOCK=manual 只能在一个进程中使用，请去掉 BIZENV_BROKER_URL")
        if self.role != "all" and self.embedded:
            raise ValueError(f"BIZENV_ROLE={self.role} 须与消息队列一起使用，请设置 BIZENV_BROKER_URL")
        if self.inbox_retention_days <= self.outbox_retention_days:
            # an event may be published again for as long as the outbox keeps it
            raise ValueError("BIZENV_INBOX_RETENTION_DAYS 须大于 BIZENV_OUTBOX_RETENTION_DAYS")
        return self

    @property
    def embedded(self) -> bool:
        """One process, no broker."""
        return self.broker_url == EMBEDDED

    def database_url_of(self, service: str) -> str:
        """The URL of one service's own database."""
        url = self.database_url or f"sqlite:///{self.data}/{{service}}.db"
        return url.replace("{service}", service)

    def broker_url_of(self, service: str) -> str:
        """The URL with one service's own broker user."""
        return self.broker_url.replace("{service}", service)


def of(session: Session) -> Settings:
    """The settings of the process this session works for, where no runtime is at hand (scheduled jobs)."""
    settings: Settings = session.info["settings"]
    return settings


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from ``environ``; exits with the variable's name and, in Chinese, what is wrong with it."""
    known = {f"BIZENV_{field.upper()}{ending}" for field in Settings.model_fields for ending in ("", "_FILE")}
    for name in environ:
        if name.startswith("BIZENV_") and name not in known:
            sys.exit(f"{name}：没有这项设置")
    given = {field: value_of(field, environ) for field in Settings.model_fields}
    try:
        return Settings(**{field: value for field, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        sys.exit("\n".join(_told(error)))


def value_of(field: str, environ: Mapping[str, str]) -> str | None:
    """What ``environ``, or the file it names, says of one setting, unchecked; exits if that is unreadable."""
    name = f"BIZENV_{field.upper()}"
    file = environ.get(f"{name}_FILE")
    return environ.get(name) if file is None else _content(f"{name}_FILE", file)


def _content(name: str, file: str) -> str:
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError):
        sys.exit(f"{name}：读不出文件 {file}")


def _told(error: ValidationError) -> Iterator[str]:
    from chassis.http.sentences import invalid  # noqa: PLC0415 - which is built on the settings itself

    for each in invalid(error).errors:
        variable = f"BIZENV_{each['field'].upper()}：" if each["field"] else ""
        yield f"{variable}{each['detail']}"


def _names_host(url: str, *schemes: str) -> bool:
    """Whether ``url`` has one of the schemes, a host and, if any, a port there can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and url.split() == [url]
    except ValueError:  # of a port that is no number, or of half a bracket
        return False


def _is_bucket(url: str) -> bool:
    endpoints = parse_qs(urlsplit(url).query).get("endpoint_url", [])
    return _names_host(url, "s3") and all(_names_host(each, "http", "https") for each in endpoints)
