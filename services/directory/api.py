"""What departments and people call: the register, signing in, machine accounts, signing keys."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request

from chassis.auth import public, roles, signed_in
from chassis.context import Actor
from chassis.errors import Problem
from chassis.http import Page, PageQuery, delete, get, post, put
from chassis.runtime import Runtime
from services.directory.access import (
    ACCOUNT_KEEPERS,
    ACCOUNT_READERS,
    KEEPERS,
    KEY_KEEPERS,
    KEY_READERS,
    STAFF,
)
from services.directory.keys import queries as key_queries
from services.directory.keys import usecases as signing_keys
from services.directory.keys.schemas import JwksOut, SigningKeyOut, SigningKeysOut
from services.directory.machines import queries as machine_queries
from services.directory.machines import usecases as machines
from services.directory.machines.schemas import (
    AccountChangeIn,
    AccountIn,
    AccountOut,
    AccountQuery,
    ApiKeyIn,
    ApiKeysOut,
    NewApiKeyOut,
)
from services.directory.register import queries, usecases
from services.directory.register.schemas import (
    MeOut,
    PersonIn,
    PersonOut,
    PersonQuery,
    RolesOut,
    UnitIn,
    UnitOut,
    UnitQuery,
)
from services.directory.signin import proof
from services.directory.signin import queries as sign_in_queries
from services.directory.signin import usecases as signing_in
from services.directory.signin.client import Client
from services.directory.signin.proof import NewPassword, Proof
from services.directory.signin.schemas import (
    PasswordIn,
    SignInOut,
    SignOutIn,
    TemporaryPasswordOut,
    TokenIn,
    TokenOut,
)
from services.directory.tokens import grant

SIGN_IN_REFUSED = "登录名、密码或凭证不被接受，或登录名已锁定"
STRANGERS_MB = 1  #: what anybody may send without a token


class DirectoryApi:
    """成员单位、人员和角色的登记，登录与访问令牌的签发，以及单位系统账号的开立和密钥管理。"""

    name = "directory-api"

    @get("/v1/units", allow=signed_in)
    def units(self, session: Session, query: UnitQuery) -> Page[UnitOut]:
        """查询单位"""
        return queries.units(session, query)

    @get("/v1/units/{dept_code}", allow=signed_in)
    def unit(self, session: Session, dept_code: str) -> UnitOut:
        """查看单位"""
        return queries.unit(session, dept_code)

    @put("/v1/units/{dept_code}", allow=roles(*KEEPERS))
    def put_unit(self, session: Session, dept_code: str, body: UnitIn, expected: int | None) -> UnitOut:
        """新增或修改单位"""
        return usecases.put_unit(session, dept_code, body, expected)

    @get("/v1/people", allow=roles(*STAFF))
    def people(self, session: Session, actor: Actor, query: PersonQuery) -> Page[PersonOut]:
        """查询人员"""
        return queries.people(session, query, actor)

    @get("/v1/people/{person_id}", allow=roles(*STAFF))
    def person(self, session: Session, actor: Actor, person_id: str) -> PersonOut:
        """查看人员"""
        return queries.person(session, person_id, actor)

    @put("/v1/people/{person_id}", allow=roles(*KEEPERS))
    def put_person(
        self, session: Session, actor: Actor, person_id: str, body: PersonIn, expected: int | None
    ) -> PersonOut:
        """新增或修改人员"""
        return usecases.put_person(session, person_id, body, actor, expected)

    @post(
        "/v1/people/{person_id}/password",
        allow=roles(*KEEPERS),
        idempotent=False,
        beforehand=proof.for_reset,
    )
    def reset_password(
        self, session: Session, actor: Actor, prepared: NewPassword, person_id: str
    ) -> TemporaryPasswordOut:
        """为人员设置临时密码（只显示一次）"""
        return signing_in.reset_password(session, person_id, prepared, actor)

    @get("/v1/roles", allow=signed_in)
    def role_catalogue(self) -> RolesOut:
        """角色目录"""
        return queries.roles()

    @get("/v1/me", allow=signed_in)
    def me(self, session: Session, actor: Actor) -> MeOut:
        """当前用户"""
        return queries.me(session, actor)

    @post(
        "/v1/tokens",
        allow=public,
        idempotent=False,
        body_limit_mb=STRANGERS_MB,
        responses={401: SIGN_IN_REFUSED},
        beforehand=proof.of_grant,
    )
    def tokens(
        self, session: Session, runtime: Runtime, request: Request, prepared: Proof | None, body: TokenIn
    ) -> TokenOut | Problem:
        """登录、续期或用接口密钥换取访问令牌"""
        return grant(session, body.root, prepared, _client(request), runtime.settings)

    @post(
        "/v1/password",
        allow=public,
        idempotent=False,
        body_limit_mb=STRANGERS_MB,
        responses={401: SIGN_IN_REFUSED},
        beforehand=proof.of_change,
    )
    def change_password(
        self, session: Session, runtime: Runtime, request: Request, prepared: Proof, body: PasswordIn
    ) -> Problem | None:
        """修改密码"""
        return signing_in.change_password(session, body, prepared, _client(request), runtime.settings)

    @post(
        "/v1/sign-out",
        allow=public,
        idempotent=False,
        body_limit_mb=STRANGERS_MB,
        responses={401: SIGN_IN_REFUSED},
    )
    def sign_out(self, session: Session, body: SignOutIn) -> None:
        """退出登录"""
        signing_in.sign_out(session, body.refresh_token)

    @get("/v1/sign-ins", allow=signed_in)
    def sign_ins(self, session: Session, actor: Actor, query: PageQuery) -> Page[SignInOut]:
        """本人的登录"""
        return sign_in_queries.own_sign_ins(session, query, actor)

    @delete("/v1/sign-ins/{sign_in_id}", allow=signed_in)
    def end_sign_in(self, session: Session, actor: Actor, sign_in_id: str) -> None:
        """注销本人的一次登录"""
        signing_in.end_sign_in(session, sign_in_id, actor)

    @get("/v1/machine-accounts", allow=roles(*ACCOUNT_READERS))
    def machine_accounts(self, session: Session, actor: Actor, query: AccountQuery) -> Page[AccountOut]:
        """查询系统账号"""
        return machine_queries.accounts(session, query, actor)

    @post("/v1/machine-accounts", allow=roles(*ACCOUNT_KEEPERS), status=201)
    def open_machine_account(self, session: Session, actor: Actor, body: AccountIn) -> AccountOut:
        """开立单位系统账号"""
        return machines.open_account(session, body, actor)

    @get("/v1/machine-accounts/{account_id}", allow=roles(*ACCOUNT_READERS))
    def machine_account(self, session: Session, actor: Actor, account_id: str) -> AccountOut:
        """查看系统账号"""
        return machine_queries.account(session, account_id, actor)

    @put("/v1/machine-accounts/{account_id}", allow=roles(*ACCOUNT_KEEPERS))
    def change_machine_account(
        self, session: Session, actor: Actor, account_id: str, body: AccountChangeIn, expected: int | None
    ) -> AccountOut:
        """修改、停用或启用系统账号"""
        return machines.change_account(session, account_id, body, actor, expected)

    @get("/v1/machine-accounts/{account_id}/keys", allow=roles(*ACCOUNT_READERS))
    def api_keys(self, session: Session, actor: Actor, account_id: str) -> ApiKeysOut:
        """查看系统账号的接口密钥"""
        return machine_queries.keys(session, account_id, actor)

    @post(
        "/v1/machine-accounts/{account_id}/keys",
        allow=roles(*ACCOUNT_KEEPERS),
        status=201,
        idempotent=False,  # the answer holds a secret, which must not be kept
    )
    def add_api_key(
        self, session: Session, actor: Actor, runtime: Runtime, account_id: str, body: ApiKeyIn
    ) -> NewApiKeyOut:
        """生成接口密钥（只显示一次）"""
        return machines.add_key(session, account_id, body, actor, runtime.settings)

    @delete("/v1/machine-accounts/{account_id}/keys/{key_id}", allow=roles(*ACCOUNT_KEEPERS))
    def revoke_api_key(self, session: Session, actor: Actor, account_id: str, key_id: str) -> None:
        """吊销接口密钥"""
        machines.revoke_key(session, account_id, key_id, actor)

    @get("/v1/jwks.json", allow=public)
    def jwks(self, session: Session) -> JwksOut:
        """核验访问令牌的公钥"""
        return key_queries.jwks(session)

    @get("/v1/signing-keys", allow=roles(*KEY_READERS))
    def signing_keys(self, session: Session) -> SigningKeysOut:
        """查看签名密钥"""
        return key_queries.history(session)

    @post("/v1/signing-keys", allow=roles(*KEY_KEEPERS), status=201)
    def rotate_signing_key(self, session: Session, runtime: Runtime) -> SigningKeyOut:
        """轮换签名密钥"""
        return signing_keys.rotate(session, runtime.settings)


def _client(request: Request) -> Client:
    return Client(request.user_agent.string, request.remote_addr)
