"""One campaign: a site, candidates at full pace, a nemesis, and the judgement after everything has healed."""

import argparse
import os
import random
import shutil
import signal
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.builds import Change, copy_source
from tests.chaos.candidates import Candidate
from tests.chaos.database import Database
from tests.chaos.ledger import Ledger, read_ledger
from tests.chaos.nemesis import PARTS, Nemesis, draw_kills
from tests.chaos.verdict import GRACE_SECONDS, Verdict, judge
from tests.chaos.whole_site import WholeSite

FULL_MINUTES, FULL_ACKNOWLEDGEMENTS, FULL_KILLS = 5, 20_000, 18
# A campaign ends within three minutes more than it was asked to last, cleaning up included.
SECONDS_AROUND = 140
SECONDS_TO_WARM_UP = 20
SECONDS_TO_HEAL = 30
SECONDS_TO_CLOSE = 60
COLUMN = 24


class OutOfTime(Exception):
    """The campaign did not end in time."""


@dataclass(frozen=True)
class Options:
    minutes: float
    seed: int
    candidates: int
    gap: float
    ledger: Path | None = None
    parts: Sequence[str] = PARTS

    @property
    def acknowledgements_wanted(self) -> int:
        return round(FULL_ACKNOWLEDGEMENTS * min(1, self.minutes / FULL_MINUTES))

    @property
    def kills_wanted(self) -> int:
        return int(FULL_KILLS * min(1, self.minutes / FULL_MINUTES))


@dataclass
class Outcome:
    verdict: Verdict
    kills: Counter[str]
    shortfalls: list[str] = field(default_factory=list)

    @property
    def is_green(self) -> bool:
        return self.verdict.is_clean and not self.shortfalls


def add_options(parser: argparse.ArgumentParser, *, minutes: float, candidates: int, gap: float) -> None:
    parser.add_argument("--minutes", type=float, default=minutes, help="how long to kill (%(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of kills and answers (drawn)")
    parser.add_argument("--candidates", type=int, default=candidates, help="who answer at once (%(default)s)")
    parser.add_argument("--gap", type=float, default=gap, help="seconds from kill to kill, on average (%(default)s)")
    parser.add_argument("--ledger", type=Path, help="a file to keep what was sent and acknowledged")


def listen_to_signals() -> None:
    """Take every polite signal for Ctrl-C, which the shell's `&` would let its job ignore."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def run_campaign(options: Options, changes: Sequence[Change] = ()) -> Outcome:
    """Run one campaign against a build; everything it has started ends with it."""
    with _home() as home, _time_limit(options.minutes * 60 + SECONDS_AROUND):
        copy_source(home / "source", changes)
        site = WholeSite(home / "source", home / "var")
        try:
            site.start()
            return Campaign(options, site, options.ledger or home / "ledger.jsonl").run()
        finally:
            _undisturbed(site.end)


class Campaign:
    def __init__(self, options: Options, site: WholeSite, ledger: Path) -> None:
        self.options = options
        self.site = site
        self.database = Database(site.folders.postgres_socket)
        self.ledger = Ledger(ledger)
        self.over, self.give_up = threading.Event(), threading.Event()
        self.nemesis = Nemesis(site.folders.run, random.Random(f"{options.seed}/victims"), self.say)
        self.candidates = [
            Candidate(
                number,
                seed=options.seed,
                port=site.port,
                ledger=self.ledger,
                database=self.database,
                over=self.over,
                give_up=self.give_up,
            )
            for number in range(options.candidates)
        ]
        self.began_at = time.monotonic()

    def say(self, words: str) -> None:
        seconds = time.monotonic() - self.began_at
        print(f"[{seconds:5.1f} s] {words}, {self.ledger.acknowledged} acknowledged", flush=True)

    def run(self) -> Outcome:
        self.began_at = time.monotonic()
        try:
            for candidate in self.candidates:
                candidate.start()
            self._warm_up()
            self._kill_by_schedule()
            self._heal()
            self._close_all()
        finally:
            self.over.set()
            self.give_up.set()
        return self._judge()

    def _warm_up(self) -> None:
        """Let everybody start an interview in peace: the minutes are for answers."""
        self.site.wait_until(lambda: self.ledger.acknowledged >= len(self.candidates), seconds=SECONDS_TO_WARM_UP)
        self.say("kills begin")
        self.began_at = time.monotonic()

    def _kill_by_schedule(self) -> None:
        seconds = self.options.minutes * 60
        rng = random.Random(f"{self.options.seed}/kills")
        for at, part in draw_kills(rng, self.options.parts, seconds=seconds, gap=self.options.gap):
            self._wait_for_moment(at)
            self.nemesis.kill(part)
        self._wait_for_moment(seconds)

    def _wait_for_moment(self, seconds: float) -> None:
        while (left := self.began_at + seconds - time.monotonic()) > 0:
            self.site.check()
            time.sleep(min(left, 0.5))

    def _heal(self) -> None:
        """Wait until every part runs and every operation under way is acknowledged."""
        self.say("no more kills")
        self.over.set()
        self.site.wait_until(
            lambda: self.nemesis.is_complete() and self.site.status("/healthz") == 200, seconds=SECONDS_TO_HEAL
        )
        self.site.wait_until(
            lambda: not any(candidate.is_alive() for candidate in self.candidates), seconds=SECONDS_TO_HEAL
        )
        self.give_up.set()
        for candidate in self.candidates:
            candidate.join(timeout=5)
        self.say("healed")

    def _close_all(self) -> None:
        """Let the time of all that is still open run out, and wait for the site to close it."""
        self.database.end_soon(None, seconds=0.5)
        time.sleep(0.5 + GRACE_SECONDS)
        self.site.wait_until(
            lambda: not self.database.count_open_past_end(grace=GRACE_SECONDS), seconds=SECONDS_TO_CLOSE
        )
        self.say("time is over for all")

    def _judge(self) -> Outcome:
        faults = [f"{candidate.name} {fault}" for candidate in self.candidates for fault in candidate.faults]
        self.ledger.close()
        verdict = judge(read_ledger(self.ledger.path), self.database.read_all(), at=time.time())
        outcome = Outcome(verdict, self.nemesis.kills, faults)
        kills, wanted = outcome.kills.total(), self.options.kills_wanted
        if kills < wanted:
            outcome.shortfalls.append(f"{kills} kills instead of {wanted}")
        if verdict.acknowledged < self.options.acknowledgements_wanted:
            outcome.shortfalls.append(
                f"{verdict.acknowledged} acknowledgements instead of {self.options.acknowledgements_wanted}"
            )
        return outcome


def print_outcome(outcome: Outcome) -> None:
    """Print the table of figures, and the first few of each breach."""
    verdict = outcome.verdict
    kills = ", ".join(f"{part} {outcome.kills[part]}" for part in PARTS)
    rows = {
        "acknowledged": f"{verdict.acknowledged}, of which {verdict.late} came late",
        "kills": f"{outcome.kills.total()}: {kills}",
        **{name: str(len(found)) for name, found in verdict.breaches.items()},
        "acknowledged after": _percentiles(verdict.waits),
        "load of the machine": "{:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg()),
    }
    print()
    for name, words in rows.items():
        print(f"{name:{COLUMN}}{words}")
    print()
    for words in (*verdict.examples(), *outcome.shortfalls):
        print(words)
    print("GREEN" if outcome.is_green else "RED", flush=True)


def _percentiles(waits: list[float]) -> str:
    if len(waits) < 2:
        return "unknown"
    cuts = statistics.quantiles(waits, n=100)
    return ", ".join(f"p{share} {cuts[share - 1]:.2f} s" for share in (50, 95, 99)) + ", retries included"


@contextmanager
def _home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="quizsite-chaos-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the body once the time is over."""

    def give_up(number: int, frame: object) -> None:
        raise OutOfTime(f"The campaign was not over after {seconds:.0f} s.")

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _undisturbed(clean_up: Callable[[], None]) -> None:
    """Clean up to the end, also when Ctrl-C comes once more."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        clean_up()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
