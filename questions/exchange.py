"""The bank from files, and back. Either everything in the files is right and loaded, or nothing is."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from questions.documents import Entry, EntryError, read_entry
from questions.models import Question, Revision, Topic
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
    """Publish what is new in the bank files; BankError means that nothing was loaded.

    A wording that was a revision before adds nothing, whatever became of its question since: what an editor has written
    or retired on the site is not undone by a file that has not changed.
    """
    topics, entries = read_bank(folder)
    with transaction.atomic():
        saved = {}
        for position, topic in enumerate(topics):
            saved[topic["slug"]], _ = Topic.objects.update_or_create(
                slug=topic["slug"],
                defaults={"title": topic["title"], "summary": topic.get("summary", ""), "position": position},
            )
        known = set(Revision.objects.values_list("question__slug", "question__topic__slug", "sha256"))
        fresh = [(topic, entry) for topic, entry in entries if (entry.slug, topic, entry.sha256) not in known]
        published = [publish_entry(entry, topic=saved[topic], now=now) for topic, entry in fresh]
    return Loaded(len(topics), len(entries), sum(revision is not None for revision in published))


def read_bank(folder: Path) -> tuple[list[dict[str, Any]], list[tuple[str, Entry]]]:
    """Return the topics and the (topic slug, entry) pairs of a folder; raise BankError with every mistake in it."""
    complaints: list[str] = []
    topics = _read_topics(folder / TOPICS_FILE, complaints)
    entries: list[tuple[str, Entry]] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name != TOPICS_FILE:
            entries += _read_topic_file(path, {topic["slug"] for topic in topics}, complaints)
    places: dict[str, str] = {}
    for topic, entry in entries:
        if entry.slug in places:
            complaints.append(f"{topic}.yaml: {entry.slug}: id: stands in {places[entry.slug]}.yaml already")
        places.setdefault(entry.slug, topic)
    if complaints:
        raise BankError(complaints)
    return topics, entries


def _read_topics(path: Path, complaints: list[str]) -> list[dict[str, Any]]:
    document = _read_file(path, {"topics"}, complaints)
    if document is None:
        return []
    topics = document.get("topics")
    if not isinstance(topics, list) or not topics:
        complaints.append(f"{path.name}: topics: a list of topics, each with slug and title")
        return []
    good = [topic for topic in topics if _is_topic(topic)]
    if len(good) < len(topics):
        complaints.append(f"{path.name}: topics: each has a slug and a title, and may have a summary, all of them text")
    return good


def _is_topic(topic: Any) -> bool:
    return (
        isinstance(topic, dict)
        and {"slug", "title"} <= set(topic) <= {"slug", "title", "summary"}
        and all(
            isinstance(text, str) and "\0" not in text and len(text) <= 80 for text in (topic["slug"], topic["title"])
        )
        and isinstance(topic.get("summary", ""), str)
        and len(topic.get("summary", "")) <= 200
    )


def _read_topic_file(path: Path, topics: set[str], complaints: list[str]) -> list[tuple[str, Entry]]:
    document = _read_file(path, {"topic", "title", "questions"}, complaints)
    if document is None:
        return []
    topic = document.get("topic")
    if not isinstance(topic, str) or topic not in topics:
        complaints.append(f"{path.name}: topic: {topic!r} is not in {TOPICS_FILE}")
        return []
    sources = document.get("questions")
    if not isinstance(sources, list):
        complaints.append(f"{path.name}: questions: a list of questions, each beginning with `- id:`")
        return []
    entries = []
    for number, source in enumerate(sources, start=1):
        try:
            entries.append((topic, read_entry(source)))
        except EntryError as error:
            name = source.get("id") if isinstance(source, dict) else None
            complaints.append(f"{path.name}: {name or f'question {number}'}: {error}")
    return entries


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


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key written twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} is there twice", node.start_mark)
        return super().construct_mapping(node, deep)


def read_yaml(text: str) -> Any:
    """Return the document of a YAML text; raise yaml.YAMLError for one that cannot be read without guessing."""
    return yaml.load(text, _Loader)  # noqa: S506  (a safe loader, made stricter)


def _read_file(path: Path, fields: set[str], complaints: list[str]) -> dict[str, Any] | None:
    try:
        document = read_yaml(path.read_text("utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        complaints.append(f"{path.name}: cannot be read: {' '.join(str(error).split())}")
        return None
    if not isinstance(document, dict):
        complaints.append(f"{path.name}: must be a mapping")
        return None
    if unknown := set(map(str, document)) - fields:
        complaints.append(f"{path.name}: {min(unknown)}: there is no such field; known are {', '.join(sorted(fields))}")
        return None
    return document
