"""The nemesis: a seeded schedule of kills, and the killing of the site's own processes."""

import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from quizsite.embedded.processes import fingerprint

PARTS = ("web", "worker", "scheduler", "valkey", "postgres")
# Those that are not one process of their own name.
PROCESSES = {"web": ("web-1", "web-2")}
SECONDS_TO_COME_BACK = 15.0
# The runner gives up on a part that dies five times in thirty seconds.
MOST_KILLS, WITHIN_SECONDS = 3, 30.0


def draw_kills(rng: random.Random, parts: Sequence[str], *, seconds: float, gap: float) -> Iterator[tuple[float, str]]:
    """Yield when to kill what: each part in each round, in an order of its own, `gap` seconds apart on average."""
    at, last = 0.0, ""
    while True:
        deck = list(parts)
        rng.shuffle(deck)
        if deck[0] == last:
            deck.reverse()
        for last in deck:
            at += gap * rng.uniform(0.6, 1.4)
            if at > seconds:
                return
            yield at, last


class Nemesis:
    """Kills parts of one site, and counts."""

    def __init__(self, run_folder: Path, rng: random.Random, say: Callable[[str], None]) -> None:
        self.run_folder = run_folder
        self.rng = rng
        self.say = say
        self.kills: Counter[str] = Counter()
        self.killed_at: dict[str, list[float]] = defaultdict(list)

    def kill(self, part: str) -> None:
        """Kill a part with -9: the whole of it, or one of the processes it has started."""
        recent = [at for at in self.killed_at[part] if at > time.monotonic() - WITHIN_SECONDS]
        if len(recent) >= MOST_KILLS:
            self.say(f"{part} was killed {MOST_KILLS} times just now: spared")
            return
        whole = self._wait_for(part)
        if not whole:
            self.say(f"{part} is still down: not killed")
            return
        pieces = [*(whole if len(whole) > 1 else []), *(child for pid in whole for child in child_processes(pid))]
        victims = [self.rng.choice(pieces)] if pieces and self.rng.random() < 0.4 else whole
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kills[part] += 1
        self.killed_at[part].append(time.monotonic())
        self.say(f"kill -9 {part}" + (" (one of its processes)" if victims != whole else ""))

    def is_complete(self) -> bool:
        """Tell whether every part runs."""
        return all(self._running(part) for part in PARTS)

    def _wait_for(self, part: str) -> list[int]:
        give_up_at = time.monotonic() + SECONDS_TO_COME_BACK
        while not (pids := self._running(part)) and time.monotonic() < give_up_at:
            time.sleep(0.05)
        return pids

    def _running(self, part: str) -> list[int]:
        """Return the processes of a part; none unless they are the very ones that the site has started, and all run."""
        found = []
        for name in PROCESSES.get(part, (part,)):
            try:
                pid, _, mark = (self.run_folder / f"{name}.pid").read_text().partition(" ")
            except OSError:
                return []
            if not pid.isdigit() or fingerprint(int(pid)) != mark:
                return []
            found.append(int(pid))
        return found


def child_processes(pid: int) -> list[int]:
    """Return the processes that a process has started; none where the kernel does not tell."""
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, tasks.read_text().split())
    return sorted(found)
