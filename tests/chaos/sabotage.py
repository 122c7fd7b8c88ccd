"""Campaigns against builds with a fault put in, each of which has to turn red: `make chaos-sabotage`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.chaos.builds import Change, CodeHasMoved
from tests.chaos.campaign import Options, OutOfTime, add_options, listen_to_signals, run_campaign
from tests.chaos.nemesis import PARTS
from tests.chaos.whole_site import NotRunning

WIDTHS = (32, 16, 74)

LONGEST_EXAMPLE = 200


@dataclass(frozen=True)
class Build:
    """A way to build the site wrongly, and the breach by which it has to be found; "" for the site as it is."""

    name: str
    breach: str
    changes: tuple[Change, ...] = ()
    parts: Sequence[str] = PARTS


# Committed a moment after it was told: the transaction lives in a thread that outlasts the answer.
COMMIT_AFTER_ANSWER = """
        import queue
        import threading
        import time

        told = queue.Queue()

        def save_and_commit_later():
            try:
                with transaction.atomic():
                    told.put(_add_response((attempt_id, position, participant_id), entered, data))
                    time.sleep(0.2)
            except BaseException as fault:
                told.put(fault)
            finally:
                connection.close()

        threading.Thread(target=save_and_commit_later).start()
        if isinstance(answer := told.get(), BaseException):
            raise answer
        return answer
"""

BUILDS = (
    Build("the site as it is", ""),
    Build(
        "asynchronous commit",
        "lost",
        (
            Change(
                "quizsite/embedded/postgres.py",
                '"synchronous_commit": "on"',
                '"synchronous_commit": "off", "wal_writer_delay": "10s"',
            ),
            # The site would not start with it otherwise.
            Change(
                "quizsite/operations/durability.py",
                '("fsync", "synchronous_commit", "full_page_writes")',
                '("fsync", "full_page_writes")',
            ),
        ),
    ),
    Build(
        "acknowledged before commit",
        "lost",
        (
            Change(
                "quizsite/interviews/transitions.py",
                "        return _add_response((attempt_id, position, participant_id), entered, data)\n",
                COMMIT_AFTER_ANSWER,
            ),
        ),
    ),
    Build(
        "no unique operation",
        "doubled",
        (
            Change(
                "quizsite/interviews/migrations/0001_initial.py",
                'fields=("item", "op_id"), name="one_response_per_operation"',
                'fields=("item", "op_id", "id"), name="one_response_per_operation"',
            ),
        ),
    ),
    Build(
        "no look at the sequence",
        "overwritten",
        (
            Change(
                "quizsite/interviews/models.py",
                'order_by("item_id", "is_late", "-seq", "-id")',
                'order_by("item_id", "is_late", "-id")',
            ),
        ),
    ),
    Build(
        "the browser's clock decides",
        "counted late",
        (
            Change(
                "quizsite/interviews/views.py",
                '            op_id=form.cleaned_data["op_id"],\n',
                '            op_id=form.cleaned_data["op_id"],\n'
                '            now=__import__("email.utils").utils.parsedate_to_datetime(request.headers["Date"]),\n',
            ),
        ),
    ),
    Build(
        "each end looked at only once",
        "open after end",
        (
            Change("quizsite/settings.py", "CELERY_TASK_ACKS_LATE = True", "CELERY_TASK_ACKS_LATE = False"),
            # A round takes what ended since the round before; what a killed worker took with it, nobody takes up.
            Change(
                "quizsite/interviews/models.py",
                ".filter(end__lt=now)",
                ".filter(end__lt=now, end__gte=now - timedelta(seconds=5))",
            ),
        ),
        ("worker", "scheduler"),
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos-sabotage", description=__doc__)
    add_options(parser, minutes=0.75, candidates=24, gap=3)
    parser.add_argument("--only", default="", help="builds with this in their name")
    chosen = vars(parser.parse_args())
    only = chosen.pop("only")
    options = Options(**chosen)
    listen_to_signals()
    lines, is_well = [], True
    try:
        for build in BUILDS:
            if only in build.name:
                print(f"\n--- {build.name}, seed {options.seed}", flush=True)
                found, is_as_expected = try_build(build, options)
                lines.append((build.name, build.breach or "none", found, "as expected" if is_as_expected else "WRONG"))
                is_well = is_well and is_as_expected
    except KeyboardInterrupt:
        return 130
    print_table([("build", "expected breach", "found", "verdict"), *lines])
    return 0 if is_well and lines else 1


def try_build(build: Build, options: Options) -> tuple[str, bool]:
    """Run a campaign against a build; return what was found, and whether that is what had to be found."""
    try:
        outcome = run_campaign(replace(options, parts=build.parts), build.changes)
    except (CodeHasMoved, NotRunning, OutOfTime) as problem:
        print(problem, flush=True)
        return type(problem).__name__, False
    breaches = {name: len(found) for name, found in outcome.verdict.breaches.items() if found}
    words = ", ".join(f"{name} {count}" for name, count in breaches.items()) or "nothing"
    for example in (*outcome.verdict.examples(), *outcome.shortfalls):
        print(example[:LONGEST_EXAMPLE], flush=True)
    if not build.breach:
        return "; ".join([words, *outcome.shortfalls]), outcome.is_green
    return words, build.breach in breaches


def print_table(lines: list[tuple[str, ...]]) -> None:
    print()
    for *cells, last in lines:
        padded = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
        print("  ".join([*padded, last]))


if __name__ == "__main__":
    sys.exit(main())
