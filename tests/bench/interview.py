"""CPU and SQL statements of an answer turn, beside a bare Django view in the same run: `make bench-interview`.

The bare view does what any saving needs: it finds the session and the account, looks at the deadline and upserts one
row. Both run in this process behind Django's WSGI handler, turn and turn about, so that a change of the machine's speed
meets both. The database's own CPU is read from its processes and counted in.
"""

import argparse
import gzip
import io
import os
import statistics
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from limits import parse  # noqa: E402

from quizsite.interviews.models import Attempt  # noqa: E402
from quizsite.limiting import LIMITS  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench import bare  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")


def use_bare_urls(get_response):
    def middleware(request):
        request.urlconf = bare
        return get_response(request)

    return middleware


BARE_MIDDLEWARE = [f"{__name__}.use_bare_urls", *bare.MIDDLEWARE]


def database_cpu() -> float:
    """Return the CPU seconds that all processes of the database have used so far; 0 where /proc does not tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    try:
        parent = _stat(backend)[1]
        pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        ticks = [_stat(pid)[11:15] for pid in pids if _stat(pid)[1] == parent]
    except (OSError, IndexError):
        return 0.0
    return sum(sum(map(int, row)) for row in ticks) / TICK


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["?", "-1"]


class Door:
    """A WSGI handler with a signed-in person before it."""

    def __init__(self, handler: WSGIHandler, cookies: str) -> None:
        self.handler = handler
        self.cookies = cookies

    def get(self, address: str) -> bytes:
        return self.ask("GET", address, b"", "200")

    def post(self, address: str, fields: dict[str, str], expected: str = "200") -> bytes:
        return self.ask(
            "POST", address, "&".join(f"{name}={value}" for name, value in fields.items()).encode(), expected
        )

    def ask(self, method: str, address: str, body: bytes, expected: str) -> bytes:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": address,
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self.cookies,
            **({"HTTP_HX_REQUEST": "true"} if expected == "200" and method == "POST" else {}),
            "HTTP_X_CSRFTOKEN": CSRF,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        status: list[str] = []
        response = self.handler(environ, lambda line, headers, exc_info=None: status.append(line))
        content = b"".join(response)
        response.close()
        if not status[0].startswith(expected):
            raise SystemExit(f"{address} answered {status[0]}: {content[:500]!r}")
        return content


CSRF = "a" * 32


def measure(turn: Callable[[], object], turns: int) -> tuple[float, float]:
    """Return the CPU milliseconds per turn, in this process and in the database's."""
    before, database_before = time.process_time(), database_cpu()
    for _ in range(turns):
        turn()
    return (
        1000 * (time.process_time() - before) / turns,
        1000 * (database_cpu() - database_before) / turns,
    )


def count_statements(turn: Callable[[], object]) -> tuple[int, int]:
    """Return the statements of one turn, and how many transactions it opened."""
    connection.force_debug_cursor = True
    reset_queries()
    turn()
    queries = [query["sql"] for query in connection.queries]
    connection.force_debug_cursor = False
    control = [sql for sql in queries if sql in ("BEGIN", "COMMIT")]
    return len(queries) - len(control), control.count("BEGIN")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--turns", type=int, default=200, help="answer turns per round")
    options = parser.parse_args()

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("collectstatic", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute(bare.MAKE_TABLE)
    user = factories.make_user()
    attempt = factories.make_attempt(factories.make_participant(user), minutes=240)
    item = attempt.items.get(kind="numeric")
    client = Client()
    client.force_login(user)
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    cookies += f"; {settings.CSRF_COOKIE_NAME}={CSRF}"

    site = Door(WSGIHandler(), cookies)
    with override_settings(MIDDLEWARE=BARE_MIDDLEWARE):
        plain = Door(WSGIHandler(), cookies)
    sequence = iter(range(1, 10_000_000))

    def answer() -> bytes:
        seq = next(sequence)
        fields = {"op_id": str(uuid.uuid4()), "seq": str(seq), "product": str(seq)}
        return site.post(f"/interviews/{attempt.pk}/{item.position}/save/", fields)

    def bare_answer() -> bytes:
        return plain.post(f"/bare/{attempt.pk}/", {"product": str(next(sequence))})

    # One person answers as fast as the machine can: each save is still counted, and never one too many.
    LIMITS["save"] = LIMITS["start"] = parse("1000000/minute")
    for _ in range(50):
        answer()
        bare_answer()
    ours, theirs = [], []
    for _ in range(options.rounds):
        ours.append(measure(answer, options.turns))
        theirs.append(measure(bare_answer, options.turns))
    ratios = [sum(one) / sum(other) for one, other in zip(ours, theirs, strict=True)]

    print(f"{options.rounds} rounds of {options.turns} turns each, turn and turn about; medians of CPU ms per turn")
    for name, rounds, turn in (("answer turn", ours, answer), ("bare view", theirs, bare_answer)):
        web, database = (statistics.median(part) for part in zip(*rounds, strict=True))
        statements, transactions = count_statements(turn)
        size = len(gzip.compress(turn()))
        print(
            f"{name:12} web {web:6.3f}  database {database:6.3f}  together {web + database:6.3f}"
            f"  statements {statements}  transactions {transactions}  body {size} bytes gzipped"
        )
    _measure_the_rest(site, 20)
    print(f"answer turn / bare view: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}")


def _measure_the_rest(site: Door, turns: int) -> None:
    """Print what a start, a finish and a report of ten items cost."""
    call_command("load_bank", "fixtures/bank", verbosity=0)
    plan = factories.make_plan(slug="ten", sections=[{"rules": [{"count": 7, "is_drawn": False}, {"count": 3}]}])
    closed: list[str] = []

    def start() -> None:
        site.post(f"/interviews/plans/{plan.slug}/start/", {}, expected="302")

    def finish() -> None:
        closed.append(str(Attempt.objects.open().latest("started_at").pk))
        site.post(f"/interviews/{closed[-1]}/hand-in/", {}, expected="200")

    def report() -> None:
        site.get(f"/interviews/{closed[-1]}/report/")

    Attempt.objects.open().update(closed_at=Now(), score=0)
    costs = {"start": 0.0, "finish": 0.0, "report": 0.0}
    for _ in range(turns):
        for name, act in (("start", start), ("finish", finish), ("report", report)):
            costs[name] += sum(measure(act, 1))
    for name, act in (("start", start), ("finish", finish), ("report", report)):
        statements, transactions = count_statements(act)
        print(
            f"{name:12} together {costs[name] / turns:6.1f} CPU ms"
            f"  statements {statements}  transactions {transactions}"
        )


if __name__ == "__main__":
    main()
