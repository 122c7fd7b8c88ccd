import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from questions.exchange import BankError, Loaded, dump_bank, load_bank, read_bank
from questions.models import Question, Revision, Topic, Variant
from questions.pools import draw_fresh
from questions.transitions import retire_question
from tests.factories import drawn_source, entry_source, make_attempt, publish, publish_one_of_each_kind

pytestmark = pytest.mark.django_db

WHOLE_BANK = Path(__file__).parents[2] / "fixtures" / "bank"
NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
LATER = datetime(2030, 5, 7, 12, tzinfo=UTC)

Source = dict[str, Any]


def write_bank(folder: Path, *questions: Any, topic: Any = "cnn", others: tuple[Any, ...] = ()) -> Path:
    """Write a bank of two topics: `questions` in cnn.yaml, and in maths.yaml `others`."""
    folder.mkdir(exist_ok=True)
    topics = [{"slug": "cnn", "title": "Networks", "summary": "Windows."}, {"slug": "maths", "title": "Mathematics"}]
    write(folder / "topics.yaml", {"topics": topics})
    write(folder / "cnn.yaml", {"topic": topic, "title": "Networks", "questions": list(questions)})
    write(folder / "maths.yaml", {"topic": "maths", "title": "Mathematics", "questions": list(others)})
    return folder


def write(path: Path, document: Any) -> None:
    path.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")


def contents(folder: Path) -> dict[str, Any]:
    return {path.name: yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yaml")}


def digest() -> str:
    """Return one text that changes with any column of any row of the bank."""
    rows = [list(model.objects.order_by("pk").values()) for model in (Topic, Question, Revision)]
    return hashlib.sha256(json.dumps(rows, default=str, sort_keys=True).encode()).hexdigest()


def row(revision: Revision) -> dict[str, Any]:
    return Revision.objects.filter(pk=revision.pk).values().get()


# --- There and back -----------------------------------------------------------------------------


def test_loading_the_bank_puts_every_entry_into_play():
    topics, entries = read_bank(WHOLE_BANK)

    loaded = load_bank(WHOLE_BANK, now=NOON)

    assert loaded == Loaded(topics=len(topics), questions=len(entries), revisions=len(entries))
    assert set(Question.objects.live().values_list("slug", "topic__slug")) == {(e.slug, topic) for topic, e in entries}
    assert set(Revision.objects.values_list("number", "published_at")) == {(1, NOON)}
    assert [topic.slug for topic in Topic.objects.all()] == [topic["slug"] for topic in topics]


def test_loading_the_bank_twice_adds_nothing():
    load_bank(WHOLE_BANK, now=NOON)
    once = digest()

    loaded = load_bank(WHOLE_BANK, now=LATER)

    assert loaded.revisions == 0
    assert digest() == once


def test_a_dumped_bank_says_the_same_and_loads_without_a_change(tmp_path):
    load_bank(WHOLE_BANK, now=NOON)
    once = digest()

    written = dump_bank(tmp_path / "dumped")
    loaded = load_bank(tmp_path / "dumped", now=LATER)

    assert contents(tmp_path / "dumped") == contents(WHOLE_BANK)
    assert written == loaded.questions == Question.objects.count()
    assert loaded.revisions == 0
    assert digest() == once


def test_dumping_twice_writes_the_same_bytes(tmp_path):
    load_bank(WHOLE_BANK, now=NOON)

    dump_bank(tmp_path / "one")
    dump_bank(tmp_path / "other")

    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_texts_that_yaml_could_misread_come_back_as_they_were(tmp_path):
    stem = "Is `no` a *text*?  \nA line that ends in blanks, and one: with # signs\n\n\ttabs\n"
    load_bank(write_bank(tmp_path / "bank", entry_source(title="yes", stem=stem, explanation="- 1\n- 0x1F")), now=NOON)
    once = digest()

    dump_bank(tmp_path / "dumped")
    load_bank(tmp_path / "dumped", now=LATER)

    assert digest() == once


# --- What has changed ---------------------------------------------------------------------------


def test_a_changed_entry_becomes_revision_2_and_the_old_one_stays(tmp_path):
    load_bank(write_bank(tmp_path, entry_source(), entry_source("true_false")), now=NOON)
    old = Revision.objects.get(question__slug="the-single-choice")
    before = row(old)

    loaded = load_bank(
        write_bank(tmp_path, entry_source(explanation="Because."), entry_source("true_false")), now=LATER
    )

    new = Question.objects.get(slug="the-single-choice").current
    assert loaded == Loaded(topics=2, questions=2, revisions=1)
    assert (new.number, new.published_at, new.source["explanation"]) == (2, LATER, "Because.")
    assert row(old) == before
    assert list(old.question.revisions.values_list("number", flat=True)) == [1, 2]


def test_an_entry_that_moves_to_another_topic_keeps_its_revision(tmp_path):
    load_bank(write_bank(tmp_path, entry_source()), now=NOON)
    before = row(Revision.objects.get())

    load_bank(write_bank(tmp_path, others=(entry_source(),)), now=LATER)

    assert Question.objects.get().topic.slug == "maths"
    assert row(Revision.objects.get()) == before


def test_a_renamed_topic_keeps_its_row(tmp_path):
    load_bank(write_bank(tmp_path, entry_source()), now=NOON)
    pk = Topic.objects.get(slug="cnn").pk
    topics = {"topics": [{"slug": "maths", "title": "Mathematics"}, {"slug": "cnn", "title": "Convolutions"}]}
    write(tmp_path / "topics.yaml", topics)

    load_bank(tmp_path, now=LATER)

    assert list(Topic.objects.values_list("slug", "title", "position")) == [
        ("maths", "Mathematics", 0),
        ("cnn", "Convolutions", 1),
    ]
    assert Topic.objects.get(slug="cnn").pk == pk


# --- One mistake, and nothing is loaded ---------------------------------------------------------


def without(field: str) -> Source:
    source = entry_source(slug="odd")
    del source[field]
    return source


def with_box(**changes: Any) -> Source:
    source = entry_source("numeric", slug="odd")
    return source | {"boxes": [source["boxes"][0] | changes]}


def with_options(kind: str, *right: bool) -> Source:
    options = [{"text": f"Option {place}", "right": is_right} for place, is_right in enumerate(right)]
    return entry_source(kind, slug="odd", options=options)


# What is wrong with the entry named odd in cnn.yaml, and the field that has to be named.
MISTAKES: dict[str, tuple[Callable[[], Source], str]] = {
    "title missing": (lambda: without("title"), "title"),
    "stem missing": (lambda: without("stem"), "stem"),
    "explanation missing": (lambda: without("explanation"), "explanation"),
    "kind missing": (lambda: without("kind"), "kind"),
    "unknown field": (lambda: entry_source(slug="odd", colour="red"), "colour"),
    "unknown field of an option": (
        lambda: entry_source(slug="odd", options=[{"text": "A", "right": True, "hint": "A"}, {"text": "B"}]),
        "options[0].hint",
    ),
    "unknown kind": (lambda: entry_source(slug="odd") | {"kind": "essay"}, "kind"),
    "unknown level": (lambda: entry_source(slug="odd", level="hard"), "level"),
    "no time": (lambda: entry_source(slug="odd", seconds=0), "seconds"),
    "two right options": (lambda: with_options("single_choice", True, True), "options"),
    "no right option of one": (lambda: with_options("single_choice", False, False), "options"),
    "no right option of several": (lambda: with_options("multiple_choice", False, False), "options"),
    "one option": (lambda: with_options("single_choice", True), "options"),
    "two options alike": (
        lambda: entry_source(slug="odd", options=[{"text": "A", "right": True}, {"text": "A"}]),
        "choice.options",
    ),
    "a statement with a text for an answer": (lambda: entry_source("true_false", slug="odd", answer="no"), "answer"),
    "unknown exercise": (lambda: drawn_source("conv-output-depth", slug="odd"), "exercise"),
    "wrong difficulty": (lambda: drawn_source(slug="odd") | {"difficulty": 9}, "difficulty"),
    "a drawn entry with a stem": (lambda: drawn_source(slug="odd") | {"stem": "How wide?"}, "stem"),
    "bad rule": (lambda: with_box(rule={"type": "near"}), "product.rule"),
    "rule without its tolerance": (lambda: with_box(rule={"type": "absolute"}), "product.rule"),
    "answer missing": (lambda: with_box(answer=None), "product.answer"),
    "answer that is no number": (lambda: with_box(answer=float("nan")), "product.answer"),
    "mistake that equals the key": (
        lambda: with_box(mistakes=[{"value": 42, "hint": "You added.", "tag": "added"}]),
        "product.mistakes",
    ),
    "mistake without a hint": (lambda: with_box(mistakes=[{"value": 13, "tag": "added"}]), "product.mistakes"),
    "formula over a box that is not there": (lambda: with_box(carry="side + 1"), "carry"),
    "ragged grid": (
        lambda: entry_source(
            "grid",
            slug="odd",
            boxes=[{"name": "unit", "label": "Identity", "answer": [[1, 0], [1]], "rule": {"type": "whole"}}],
        ),
        "unit.answer",
    ),
    "shape without axes": (
        lambda: entry_source("shape", slug="odd", boxes=[{"name": "image", "label": "Shape", "answer": [2, 3]}]),
        "image.axes",
    ),
    "references that are one text": (lambda: entry_source(slug="odd", references="A book"), "references"),
    "covers that are numbers": (lambda: entry_source(slug="odd", covers=[22]), "covers"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_by_file_item_and_field_and_nothing_is_loaded(name, tmp_path):
    make, field = MISTAKES[name]
    load_bank(write_bank(tmp_path, entry_source()), now=NOON)
    before = digest()
    write_bank(tmp_path, entry_source(title="Changed"), make(), others=(entry_source("grid", slug="new"),))

    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, now=LATER)

    [complaint] = caught.value.complaints
    assert complaint.startswith(f"cnn.yaml: odd: {field}: ")
    assert digest() == before


def test_an_entry_without_an_id_is_named_by_its_place(tmp_path):
    write_bank(tmp_path, entry_source(), without("id"))

    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, now=NOON)

    [complaint] = caught.value.complaints
    assert complaint.startswith("cnn.yaml: question 2: id: ")


def test_an_entry_that_is_not_a_mapping_is_named_by_its_place(tmp_path):
    write_bank(tmp_path, entry_source(), "What is padding for?")

    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, now=NOON)

    [complaint] = caught.value.complaints
    assert complaint.startswith("cnn.yaml: question 2: entry: ")


def test_an_id_that_stands_twice_is_named_with_both_files(tmp_path):
    write_bank(tmp_path, entry_source(slug="twin"), others=(entry_source("grid", slug="twin"),))

    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, now=NOON)

    assert caught.value.complaints == ["maths.yaml: twin: id: stands in cnn.yaml already"]
    assert not Question.objects.exists()


def test_a_topic_that_nobody_knows_is_named_with_its_file(tmp_path):
    write_bank(tmp_path, entry_source(), topic="cooking")

    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, now=NOON)

    assert caught.value.complaints == ["cnn.yaml: topic: 'cooking' is not in topics.yaml"]
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("topic: cnn\nquestions: [", "cnn.yaml: cannot be read: "),
        ("topic: cnn\nquestions:\n\t- id: tab\n", "cnn.yaml: cannot be read: "),
        ("- id: a-list\n", "cnn.yaml: must be a mapping"),
        ("", "cnn.yaml: must be a mapping"),
    ],
)
def test_a_file_that_is_no_bank_file_is_named(text, expected, tmp_path):
    write_bank(tmp_path, others=(entry_source(),))
    (tmp_path / "cnn.yaml").write_text(text, "utf-8")

    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, now=NOON)

    assert caught.value.complaints[0].startswith(expected)
    assert not Question.objects.exists()


def test_a_folder_without_topics_is_refused(tmp_path):
    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, now=NOON)

    assert caught.value.complaints[0].startswith("topics.yaml: cannot be read: ")


def test_every_mistake_of_every_file_is_told_at_once(tmp_path):
    write_bank(tmp_path, without("title"), entry_source(), others=(entry_source(slug="steep", level="hard"),))

    with pytest.raises(BankError) as caught:
        load_bank(tmp_path, now=NOON)

    places = [complaint.split(": ")[:3] for complaint in caught.value.complaints]
    assert places == [["cnn.yaml", "odd", "title"], ["maths.yaml", "steep", "level"]]
    assert str(caught.value).splitlines() == caught.value.complaints


# --- What was published stays -------------------------------------------------------------------


def save_under_another_title(revision: Revision) -> None:
    revision.title = "Another"
    revision.save()


def update_in_bulk(revision: Revision) -> None:
    revision.key = {}
    Revision.objects.bulk_update([revision], ["key"])


def execute(statement: str) -> Callable[[Revision], None]:
    def run(revision: Revision) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [revision.pk])

    return run


CHANGES: dict[str, Callable[[Revision], Any]] = {
    "save": save_under_another_title,
    "update": lambda revision: Revision.objects.filter(pk=revision.pk).update(title="Another"),
    "update of nothing": lambda revision: Revision.objects.filter(pk=revision.pk).update(title=revision.title),
    "bulk update": update_in_bulk,
    "delete": lambda revision: Revision.objects.get(pk=revision.pk).delete(),
    "delete of a queryset": lambda revision: Revision.objects.filter(pk=revision.pk).delete(),
    "SQL that updates": execute("UPDATE questions_revision SET title = 'Another' WHERE id = %s"),
    "SQL that withdraws": execute("UPDATE questions_revision SET published_at = NULL WHERE id = %s"),
    "SQL that deletes": execute("DELETE FROM questions_revision WHERE id = %s"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_database_refuses_to_change_a_published_revision(name):
    # The older one of two: nothing else points to it, so only the database's own rule is in the way.
    old = publish(entry_source())
    publish(entry_source(title="Newer"))
    before = row(old)

    with pytest.raises(IntegrityError, match="is published and never changes"), transaction.atomic():
        CHANGES[name](old)

    assert row(old) == before


def test_the_wording_in_play_cannot_be_deleted_either():
    current = publish(entry_source())

    with pytest.raises(ProtectedError):
        current.delete()

    assert Question.objects.get().current == current


def test_a_revision_that_was_never_published_may_still_change():
    published = publish(entry_source())
    fields = {name: value for name, value in row(published).items() if name not in ("id", "published_at")}
    draft = Revision.objects.create(**fields | {"number": 2, "published_at": None})

    Revision.objects.filter(pk=draft.pk).update(title="Another")
    draft.delete()

    assert list(Revision.objects.all()) == [published]


# --- Out of play --------------------------------------------------------------------------------


def test_a_retired_question_is_put_to_nobody(client):
    published = publish_one_of_each_kind()
    retired = published[0].question

    retire_question(retired.pk, now=NOON)

    others = {revision.question.slug for revision in published[1:]}
    assert set(Question.objects.live().values_list("slug", flat=True)) == others
    assert {item.revision.question.slug for item in make_attempt(count=len(published)).items.all()} == others
    assert client.get(reverse("practice:drill-new", args=[retired.slug])).status_code == 404


def test_a_retired_question_is_not_dumped_and_its_revision_stays(tmp_path):
    revision = publish(entry_source())
    publish(entry_source("grid"))
    before = row(revision)

    retire_question(revision.question_id, now=NOON)
    written = dump_bank(tmp_path)

    assert written == 1
    assert [entry["id"] for entry in contents(tmp_path)["cnn.yaml"]["questions"]] == ["the-grid"]
    assert row(revision) == before


def test_retiring_empties_the_pool():
    revision = publish(drawn_source())
    draw_fresh(revision).save()

    retire_question(revision.question_id, now=NOON)

    assert not Variant.objects.exists()


def test_retiring_twice_keeps_the_first_date():
    revision = publish(entry_source())
    retire_question(revision.question_id, now=NOON)

    retire_question(revision.question_id, now=LATER)

    assert Question.objects.get().retired_at == NOON


def test_a_retired_question_comes_back_when_its_entry_changes(tmp_path):
    load_bank(write_bank(tmp_path, entry_source()), now=NOON)
    retire_question(Question.objects.get().pk, now=NOON)

    load_bank(write_bank(tmp_path, entry_source(title="Reworded")), now=LATER)

    question = Question.objects.live().get()
    assert (question.current.number, question.current.title) == (2, "Reworded")


def test_a_retired_question_stays_retired_when_its_file_is_loaded_again(tmp_path):
    folder = write_bank(tmp_path, entry_source())
    load_bank(folder, now=NOON)
    retire_question(Question.objects.get().pk, now=NOON)
    before = digest()

    load_bank(folder, now=LATER)

    assert digest() == before


def test_what_an_editor_wrote_on_the_site_is_not_undone_by_a_file_that_has_not_changed(tmp_path):
    folder = write_bank(tmp_path, entry_source())
    load_bank(folder, now=NOON)
    publish(entry_source(title="Better"))
    before = digest()

    load_bank(folder, now=LATER)

    assert digest() == before
    assert Question.objects.get().current.title == "Better"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("topics:", "topics.yaml: topics: a list of topics"),
        ("topics: [cnn]", "topics.yaml: topics: each has a slug"),
        ("topics: [{title: Networks}]", "topics.yaml: topics: each has a slug"),
        ("topics: [{slug: cnn, slug: rnn, title: Networks}]", "topics.yaml: cannot be read"),
    ],
)
def test_topics_that_cannot_be_read_are_a_complaint(text, complaint, tmp_path):
    folder = write_bank(tmp_path, entry_source())
    (folder / "topics.yaml").write_text(text)

    with pytest.raises(BankError) as caught:
        load_bank(folder, now=NOON)

    assert caught.value.complaints[0].startswith(complaint)
