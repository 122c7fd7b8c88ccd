"""Rooms played on builds with a fault put in, each of which has to turn red: `make chaos-live-sabotage`."""

import argparse
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from quizsite.embedded.folders import PROJECT
from tests.chaos.builds import Change
from tests.chaos.live_verdict import BREACHES
from tests.chaos.sabotage import Build, print_table

ANSWERS, STANDINGS, STREAMS = "quizsite/live/answers.py", "quizsite/live/standings.py", "quizsite/streams.py"
COMMANDS, TRANSITIONS = "quizsite/live/commands.py", "quizsite/live/transitions.py"
SETTINGS, POOL = "quizsite/settings.py", 'DATABASE_POOL", default=40'
SHOWN_LINES = 24
WEB, DATABASE = ("web", "worker"), ("web", "postgres")

EXECUTE = """        with connection.cursor() as cursor:
            cursor.execute(_SAVE_TURN if is_own_turn else _SAVE_ITEM, values)
            row = cursor.fetchone()
"""
# Kept in memory until a later step, or a page of answers, takes it to the disk.
COMMIT_ASYNCHRONOUSLY = """        from django.db import transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
            cursor.execute(_SAVE_TURN if is_own_turn else _SAVE_ITEM, values)
            row = cursor.fetchone()
"""
# The row is told of, and committed a moment later by a thread that outlasts the answer.
COMMIT_LATER = """        import queue
        import threading
        import time

        from django.db import transaction

        told = queue.Queue()

        def execute():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_SAVE_TURN if is_own_turn else _SAVE_ITEM, values)
                told.put(cursor.fetchone())
                time.sleep(1.5)
            connection.close()

        threading.Thread(target=execute).start()
        row = told.get(timeout=10)
"""


@dataclass(frozen=True)
class LiveBuild(Build):
    """The same of rooms. Where its fault shows in some phases alone, kills hit just these, and more of them."""

    phases: Sequence[str] = ()


BUILDS = (
    LiveBuild("the site as it is", ""),
    LiveBuild(
        "asynchronous commit",
        "lost",
        (
            Change(ANSWERS, EXECUTE, COMMIT_ASYNCHRONOUSLY),
            Change(
                "quizsite/embedded/postgres.py",
                '"synchronous_commit": "on"',
                '"synchronous_commit": "on", "wal_writer_delay": "10s"',
            ),
        ),
        ("postgres",),
        ("open",),
    ),
    LiveBuild(
        "acknowledged before commit",
        "lost",
        # Each that waits holds a connection; a queue for them would be another fault.
        (Change(ANSWERS, EXECUTE, COMMIT_LATER), Change(SETTINGS, 'DATABASE_POOL", default=8', POOL)),
        DATABASE,
        ("open",),
    ),
    LiveBuild(
        "each change of an answer kept beside it",
        "doubled",
        (
            Change(
                "quizsite/live/migrations/0001_initial.py",
                'fields=("room_item", "seat", "round"), name="one_answer_per_seat_and_round"',
                'fields=("room_item", "seat", "round", "seq"), name="one_answer_per_seat_and_round"',
            ),
            Change(
                ANSWERS,
                "ON CONFLICT (room_item_id, seat_id, round) DO UPDATE",
                "ON CONFLICT (room_item_id, seat_id, round, seq) DO UPDATE",
            ),
        ),
        WEB,
    ),
    LiveBuild(
        "answers taken after the close",
        "mismarked",
        (Change(ANSWERS, "AND closed_at IS NULL AND stamp >= opened_at", "AND stamp >= opened_at"),),
        WEB,
    ),
    LiveBuild(
        "a step whatever the host saw",
        "wrong step",
        (
            Change(COMMANDS, "if seen_version is not None and _has_moved_on(room, seen_version, kind):", "if False:"),
            Change(TRANSITIONS, "        if kind not in moves(", "        if False and kind not in moves("),
        ),
        WEB,
    ),
    LiveBuild(
        "a table that forgets the first item",
        "wrong table",
        (Change(STANDINGS, "AND is_revealed AND NOT is_void\n", "AND is_revealed AND NOT is_void AND position > 1\n"),),
        WEB,
    ),
    LiveBuild(
        "a bell that rings in every room",
        "foreign byte",
        (
            Change(
                STREAMS,
                "for rings in self._watchers.get(topic, ()):",
                "for rings in set().union(*self._watchers.values()):",
            ),
        ),
        WEB,
    ),
)


def changes_of(name: str) -> Sequence[Change]:
    """Return what makes the build of this name; nothing for "". Raise KeyError for one that is not there."""
    return {build.name: build.changes for build in BUILDS}[name] if name else ()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos-live-sabotage", description=__doc__)
    parser.add_argument("--bots", type=int, default=30, help="in the large room (%(default)s)")
    parser.add_argument("--pace", type=float, default=4.0, help="seconds of a phase (%(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of kills and answers (drawn)")
    parser.add_argument("--only", default="", help="builds with this in their name")
    options = parser.parse_args()
    lines = []
    try:
        for build in BUILDS:
            if options.only in build.name:
                print(f"\n--- {build.name}, seed {options.seed}", flush=True)
                found, is_as_expected = try_build(build, options)
                lines.append((build.name, build.breach or "none", found, "as expected" if is_as_expected else "WRONG"))
    except KeyboardInterrupt:
        return 130
    print_table([("build", "expected breach", "found", "verdict"), *lines])
    return 0 if lines and all(line[-1] == "as expected" for line in lines) else 1


def try_build(build: LiveBuild, options: argparse.Namespace) -> tuple[str, bool]:
    """Play on a build, in a process of its own; return what was found, and whether it is what had to be found."""
    hits = "4" if build.phases else "2"
    command = [sys.executable, "-m", "tests.chaos.live", "--build", build.name, "--hits", hits]
    for name in ("bots", "pace", "seed"):
        command += [f"--{name}", str(getattr(options, name))]
    command += ["--parts", *build.parts] if build.breach else []
    command += ["--phases", *build.phases] if build.phases else []
    output = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True).stdout
    print("\n".join(output.splitlines()[-SHOWN_LINES:]), flush=True)
    counts = {name: re.search(rf"^{name} +(\d+)$", output, re.MULTILINE) for name in BREACHES}
    breaches = {name: int(count[1]) for name, count in counts.items() if count and count[1] != "0"}
    words = ", ".join(f"{name} {count}" for name, count in breaches.items())
    if not build.breach:
        return words or "nothing", output.rstrip().endswith("GREEN")
    return words or "nothing", build.breach in breaches


if __name__ == "__main__":
    sys.exit(main())
