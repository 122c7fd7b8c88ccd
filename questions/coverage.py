"""Whether the bank answers every question of the published lists, each in the form that tests it best."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from questions.documents import LEVELS, Entry
from questions.kinds import KINDS

# A question that is best answered by calculating is covered by an exercise, whatever the form of its boxes.
CALCULATED = {"numeric", "vector", "grid", "shape"}
LEAST_CONCEPTS = 450
LEAST_EXPERTS = 90


@dataclass(frozen=True)
class Coverage:
    """What covers what: `by_question` has the slugs of the items by the id of a list's question."""

    by_question: dict[str, list[str]]
    missing: dict[str, str] = field(default_factory=dict)
    topics: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    concepts: int = 0
    exercises: int = 0

    @property
    def covered(self) -> int:
        return len(self.by_question) - len(self.missing)

    @property
    def shortfalls(self) -> list[str]:
        """What the bank lacks, a sentence each."""
        short = [f"{question}: {why}" for question, why in self.missing.items()]
        if self.concepts < LEAST_CONCEPTS:
            short.append(f"There are {self.concepts} concept items; {LEAST_CONCEPTS} are wanted.")
        if self.levels["expert"] < LEAST_EXPERTS:
            short.append(f"There are {self.levels['expert']} concept items for experts; {LEAST_EXPERTS} are wanted.")
        return short + [f"There is no item of the kind {kind}." for kind in sorted(set(KINDS) - set(self.kinds))]


def read_lists(path: Path) -> dict[str, dict[str, Any]]:
    """Return topic, kind and exercises by the id of a list's question."""
    questions: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text())["questions"]
    return questions


def coverage(lists: Mapping[str, Mapping[str, Any]], entries: Iterable[tuple[str, Entry]]) -> Coverage:
    """Compare the bank, pairs of topic and entry, with the lists."""
    by_question: dict[str, list[Entry]] = {question: [] for question in lists}
    found = Coverage({})
    exercises = 0
    for topic, entry in entries:
        for question in entry.source.get("covers", []):
            by_question.setdefault(question, []).append(entry)
        if entry.exercise:
            exercises += 1
            continue
        found.topics[topic] += 1
        found.levels[entry.level] += 1
        found.kinds[entry.kind] += 1
    missing = {
        question: why for question, covering in by_question.items() if (why := _lack(lists.get(question), covering))
    }
    return Coverage(
        {question: sorted(entry.slug for entry in covering) for question, covering in by_question.items()},
        missing,
        found.topics,
        Counter({level: found.levels[level] for level in LEVELS}),
        found.kinds,
        sum(found.levels.values()),
        exercises,
    )


def _lack(wanted: Mapping[str, Any] | None, covering: list[Entry]) -> str:
    """Return what a question of the lists still lacks, or nothing."""
    if wanted is None:
        return f"no list has this question; {covering[0].slug} says that it covers it"
    kind = wanted["kind"]
    is_calculated = kind in CALCULATED
    if not any(entry.kind == kind or (is_calculated and entry.exercise) for entry in covering):
        return f"no item of the kind {kind} covers it"
    drawn = {entry.exercise for entry in covering}
    if without := sorted(set(wanted.get("exercises", [])) - drawn):
        return f"the exercises {', '.join(without)} do not say that they cover it"
    return ""
