"""The bank from files, and back. Either everything in the files is right and loaded, or nothing is."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from questions.documents import Entry, EntryError, read_entry
from questions.models import Question, Topic
from questions.transitions import publish_entry

TOPICS_FILE = "topics.yaml"


class BankError(ValueError):
    """One line for each mistake in the files: file, question, field, what was expected."""

    def __init__(self, complaints: list[str]):
        super().__init__("\n".join(complaints))
        self.complaints = complaints


@dataclass(frozen=True)
class Loaded:
    topics: int
    questions: int
    revisions: int


def load_bank(folder: Path, *, now: datetime) -> Loaded:
    """Publish what has changed in the bank files, unchanged entries add nothing; BankError means nothing is loaded."""
    topics, entries = read_bank(folder)
    with transaction.atomic():
        saved = {}
        for position, topic in enumerate(topics):
            saved[topic["slug"]], _ = Topic.objects.update_or_create(
                slug=topic["slug"],
                defaults={"title": topic["title"], "summary": topic.get("summary", ""), "position": position},
            )
        published = [publish_entry(entry, topic=saved[topic], now=now) for topic, entry in entries]
    return Loaded(len(topics), len(entries), sum(revision is not None for revision in published))


def read_bank(folder: Path) -> tuple[list[dict[str, Any]], list[tuple[str, Entry]]]:
    """Return the topics and the (topic slug, entry) pairs of a folder; raise BankError with every mistake in it."""
    complaints: list[str] = []
    topics = _read_file(folder / TOPICS_FILE, complaints).get("topics", [])
    known = {topic["slug"] for topic in topics}
    entries: list[tuple[str, Entry]] = []
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == TOPICS_FILE:
            continue
        document = _read_file(path, complaints)
        topic = document.get("topic")
        if topic not in known:
            complaints.append(f"{path.name}: topic: {topic!r} is not in {TOPICS_FILE}")
            continue
        for number, source in enumerate(document.get("questions") or [], start=1):
            name = source.get("id") if isinstance(source, dict) else None
            try:
                entry = read_entry(source)
            except EntryError as error:
                complaints.append(f"{path.name}: {name or f'question {number}'}: {error}")
                continue
            if entry.slug in places:
                complaints.append(f"{path.name}: {entry.slug}: id: stands in {places[entry.slug]} already")
            places[entry.slug] = path.name
            entries.append((topic, entry))
    if complaints:
        raise BankError(complaints)
    return topics, entries


def dump_bank(folder: Path) -> int:
    """Write the live bank as files that `load_bank` reads back without a change; return the number of questions."""
    folder.mkdir(parents=True, exist_ok=True)
    topics = list(Topic.objects.all())
    _write_file(
        folder / TOPICS_FILE,
        {"topics": [{"slug": topic.slug, "title": topic.title, "summary": topic.summary} for topic in topics]},
    )
    written = 0
    for topic in topics:
        questions = Question.objects.live().filter(topic=topic).select_related("current").order_by("pk")
        sources = [question.current.source for question in questions]
        if sources:
            _write_file(
                folder / f"{topic.slug}.yaml",
                {"topic": topic.slug, "title": topic.title, "questions": sources},
            )
        written += len(sources)
    return written


class _Dumper(yaml.SafeDumper):
    """Long texts as block scalars, so that a change shows as the line it is."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _write_text)


def _write_file(path: Path, document: dict[str, Any]) -> None:
    path.write_text(yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110), "utf-8")


def _read_file(path: Path, complaints: list[str]) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        complaints.append(f"{path.name}: cannot be read: {' '.join(str(error).split())}")
        return {}
    if not isinstance(document, dict):
        complaints.append(f"{path.name}: must be a mapping")
        return {}
    return document
