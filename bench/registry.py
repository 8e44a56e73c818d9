"""Looking for enterprises among 100,000: how long the first page takes over HTTP, whatever is asked for."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from random import Random
from statistics import median, quantiles
from urllib.parse import unquote, urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.intake import process
from bench.report import Result
from bench.request import published
from bench.stage import Scene, Stage
from chassis import auth
from chassis.aggregate import sign_new
from chassis.context import Actor, Context
from chassis.insertion import insert_all
from chassis.officetime.clock import SystemClock
from chassis.service import installed
from chassis.testing import database
from services.surveys.enterprises import uscc
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.particulars import INDUSTRIES, Kind, Scale, Status, Town
from tests.servers.process import accepts, free_port

ENTERPRISES = 100_000
AT_ONCE = 2_000  #: inserted by one statement
TARGET_MS = 100
SPECIALIST = Actor("person", "P-bench", "D00", frozenset({"CS"}))

PLACES = ("鄂托克前旗", "鄂尔多斯市", "内蒙古", "敖镇", "城川", "昂素", "上海庙", "三段地", "毛盖图", "珠和")
WORDS = "金银宏鑫盛泰恒瑞祥丰源通达兴隆华美佳诚信永利和平安康顺福吉庆春秋雪云山河草原牧歌阳光蓝天"
TRADES = ("农牧业", "商贸", "能源", "煤炭", "运输", "建筑安装", "羊绒制品", "光伏发电", "物业服务", "餐饮")
FORMS = ("有限公司", "有限责任公司", "专业合作社", "超市", "经营部", "修理厂")

#: What people ask: nothing, a frequent word, a rare one, one character, a code's beginning, a filter, none.
QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"q": "有限公司"},
    {"q": "鄂托克前旗宏"},
    {"q": "羊绒"},
    {"q": "羊"},
    {"q": "金银"},
    {"q": "没有这样的企业"},
    {"q": "91150623"},
    {"town": Town.ANGSU, "industry": "A"},
    {"q": "公司", "town": Town.ANGSU},
    {"status": Status.DEREGISTERED},
    {"kind": Kind.COLLECTIVE},
    {"incomplete": "true"},
    {"sort": "-updated"},
)


def registry(stage: Stage, rounds: int) -> Callable[[], list[Result]]:
    """Each of the questions so many times, one after the other, of a registry of 100,000."""
    scene, port = stage.scene("surveys"), free_port()
    api = process(scene, "surveys", "api", port)

    def measured() -> list[Result]:
        token = _filled(scene)
        api.go()
        scene.until("the API", lambda: accepts(port))
        took = _asked(port, token, rounds)
        scene.close()
        p99 = quantiles([each for times in took for each in times], n=100)[98]
        slowest, query = max(zip(map(median, took), map(urlencode, QUERIES), strict=True))
        return [
            Result("first page of 100,000 enterprises, p99", p99, "ms", f"≤ {TARGET_MS}", p99 <= TARGET_MS),
            Result(f"the slowest of these, median: ?{unquote(query)}", slowest, "ms", "", None),
        ]

    return measured


def _asked(port: int, token: str, rounds: int) -> list[list[float]]:
    """Milliseconds of every question's answers; the first round warms up."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    took: list[list[float]] = [[] for _ in QUERIES]
    for number in range(rounds + 1):
        for query, times in zip(QUERIES, took, strict=True):
            started = time.perf_counter()
            path = f"/surveys/v1/enterprises?{urlencode(query)}"
            client.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            answer = client.getresponse()
            text = answer.read()
            assert answer.status == 200, text.decode()
            assert bool(json.loads(text)["items"]) == (query.get("q") != "没有这样的企业")
            if number:
                times.append((time.perf_counter() - started) * 1000)
    return took


def _filled(scene: Scene) -> str:
    """The registry, and a token of somebody who may read it."""
    key, now = Ed25519PrivateKey.generate(), SystemClock().now()
    url = scene.urls["surveys"]
    surveys = database("surveys", scene.stage.folder, installed()["surveys"].metadata, url)
    table = Enterprise.metadata.tables["enterprises"]
    rows = _rows(Random(1325))
    with surveys.transaction(Context(now, SPECIALIST)) as session:
        auth.keep_key(session, published(key))
        while portion := list(islice(rows, AT_ONCE)):
            for each in portion:
                sign_new(session, each)
            names = [column.name for column in table.columns if column.name != "id"]
            insert_all(session, table, [{name: getattr(each, name) for name in names} for each in portion])
    with surveys.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE enterprises")
    surveys.dispose()
    return auth.issue(key, "bench", SPECIALIST, timedelta(minutes=15), now)


def _rows(dice: Random) -> Iterator[Enterprise]:
    for number in range(ENTERPRISES):
        first = f"91150623{dice.choice('MN')}A{number:06d}"
        first += uscc.organisation_check_character(first[8:16])
        name = "".join(dice.sample(WORDS, 2)) + dice.choice(TRADES) + dice.choice(FORMS)
        enterprise = Enterprise(
            version=1,
            uscc=first + uscc.check_character(first),
            name=dice.choice(PLACES) + name,
            kind=dice.choices([*Kind][:-1], [60, 30, 7, 1, 1, 1])[0],
            industry=dice.choice([*INDUSTRIES]),
            scale=dice.choice([*Scale]),
            town=dice.choice([*Town]) if number % 50 else None,
            contact="张三",
            phone="17000000000",
            status=dice.choices([*Status], [90, 7, 2, 1])[0],
        )
        enterprise.register()
        yield enterprise
