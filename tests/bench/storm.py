"""The site under many at once: `make bench-interview`, its second half.

The whole site runs as `make run` starts it, and beside it a bare Django view in a server of the same kind. Users are
threads of this process, so they share the machine's cores with what they measure: read the ratios, not the figures.
"""

import argparse
import gzip
import http.client
import re
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

from tests.bench.servers import uvicorn_beside, whole_site

CSRF = "a" * 32


class Visitor:
    """Somebody with cookies and one connection that stays open."""

    def __init__(self, port: int, cookies: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"{cookies}; csrf={CSRF}", "Accept-Encoding": "gzip"}

    def get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        return response.status, response.read()

    def post(self, path: str, fields: dict[str, object]) -> tuple[int, bytes, str]:
        body = "&".join(f"{name}={value}" for name, value in fields.items())
        more = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF, "HX-Request": "true"}
        self.connection.request("POST", path, body, self.headers | more)
        response = self.connection.getresponse()
        return response.status, response.read(), response.headers.get("Location", "")


def percentile(times: list[float], share: float) -> float:
    """Return the time below which this share lies, in milliseconds."""
    return 1000 * sorted(times)[min(len(times) - 1, int(share * len(times)))]


def in_threads(act: Callable[[int], None], count: int) -> None:
    """Do it for 0 to count - 1, each in a thread of its own; end the run with the first fault of any."""
    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(act, place) for place in range(count)]:
            done.result()


def closed_loop(turns: list[Callable[[], int]], seconds: float) -> tuple[float, list[float]]:
    """Let each user act again as soon as they are answered; return answers a second, and all times."""
    times: list[list[float]] = [[] for _ in turns]
    over = time.monotonic() + seconds

    def user(place: int) -> None:
        while (begin := time.monotonic()) < over:
            status = turns[place]()
            if status != 200:
                raise RuntimeError(f"a turn was answered {status}")
            times[place].append(time.monotonic() - begin)

    in_threads(user, len(turns))
    merged = [one for own in times for one in own]
    return len(merged) / seconds, merged


def spread_starts(starts: list[Callable[[], int]], seconds: float) -> list[float]:
    """Let everybody act once, evenly over so many seconds; return the times from pressing to the answer."""
    times = [0.0] * len(starts)
    begin = time.monotonic()

    def person(place: int) -> None:
        due = begin + seconds * place / len(starts)
        time.sleep(max(0, due - time.monotonic()))
        status = starts[place]()
        if status != 302:
            raise RuntimeError(f"a start was answered {status}")
        times[place] = time.monotonic() - due

    in_threads(person, len(starts))
    return times


def bare_server() -> AbstractContextManager[int]:
    return uvicorn_beside("tests.bench.bare:make_application", "--factory", "--log-level", "warning")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="of each closed loop")
    parser.add_argument("--people", type=int, default=250, help="who start")
    parser.add_argument("--spread", type=float, default=30, help="seconds over which they start")
    parser.add_argument("--deadlines", type=int, default=1000, help="papers that end in the same second")
    options = parser.parse_args()

    with whole_site() as (port, _):
        run(options, port)


def run(options: argparse.Namespace, port: int) -> None:
    import django

    django.setup()
    from tests.bench import people

    people.make_table()
    sitters = people.seat_accounts(16)
    with bare_server() as bare_port:
        for users in (16, 4):
            ours = [answer_turn(Visitor(port, one.cookies), one) for one in sitters[:users]]
            bare = [bare_turn(Visitor(bare_port, one.cookies), one) for one in sitters[:users]]
            rates, p95 = {}, {}
            for name, turns in (("answer turn", ours), ("bare view", bare)):
                closed_loop(turns, 1)
                rates[name], times = closed_loop(turns, options.seconds)
                p95[name] = percentile(times, 0.95)
            told = ", ".join(f"{name} {rates[name]:.0f} a second, p95 {p95[name]:.0f} ms" for name in rates)
            print(f"{users:2} users: {told}; ratio {rates['bare view'] / rates['answer turn']:.2f}", flush=True)

    one = sitters[0]
    visitor = Visitor(port, one.cookies)
    status, page = visitor.get(f"/interviews/{one.attempt}/")
    print(f"cold first page of a paper: {status}, {len(page if page[:2] == b'<!' else page)} bytes as sent")
    report_pages(visitor, one)

    plan = people.offer_sums(16)
    newcomers = people.make_guests(options.people)
    starts = [start_turn(Visitor(port, cookies), plan) for cookies in newcomers]
    times = spread_starts(starts, options.spread)
    print(
        f"{options.people} people start 16 numeric items each within {options.spread:.0f} s:"
        f" p50 {percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms,"
        f" p99 {percentile(times, 0.99):.0f} ms",
        flush=True,
    )
    print(f"their papers: {people.count_papers(plan)}, items {people.count_items(plan)}", flush=True)

    ids = people.abandon(options.deadlines)
    over_at = people.end_together(ids, in_seconds=2)
    while people.count_open(ids):
        if people.seconds_since(over_at) > 120:
            raise SystemExit(f"{people.count_open(ids)} papers are still open two minutes after their end")
        time.sleep(0.1)
    print(
        f"{options.deadlines} papers end in the same second: all closed and graded"
        f" {people.seconds_since(over_at):.1f} s after their end (grace of 5 s included)"
    )
    people.check_graded_once(ids)


def answer_turn(visitor: Visitor, one) -> Callable[[], int]:
    sequence = iter(range(1, 10**9))

    def turn() -> int:
        seq = next(sequence)
        fields = {"op_id": uuid.uuid4(), "seq": seq, "product": seq}
        return visitor.post(f"/interviews/{one.attempt}/{one.position}/save/", fields)[0]

    return turn


def bare_turn(visitor: Visitor, one) -> Callable[[], int]:
    sequence = iter(range(1, 10**9))
    return lambda: visitor.post(f"/bare/{one.attempt}/", {"product": next(sequence)})[0]


def start_turn(visitor: Visitor, plan: str) -> Callable[[], int]:
    return lambda: visitor.post(f"/interviews/plans/{plan}/start/", {})[0]


def report_pages(visitor: Visitor, one) -> None:
    begin = time.monotonic()
    status, _, _ = visitor.post(f"/interviews/{one.attempt}/hand-in/", {})
    finished = time.monotonic()
    _, page = visitor.get(f"/interviews/{one.attempt}/report/")
    done = time.monotonic()
    words = re.sub(rb"\s+", b" ", gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page)
    print(
        f"finish {1000 * (finished - begin):.0f} ms ({status}), report {1000 * (done - finished):.0f} ms,"
        f" {len(page)} bytes as sent, {len(words)} without gzip",
        flush=True,
    )


if __name__ == "__main__":
    main()
