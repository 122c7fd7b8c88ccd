import pytest
import yaml

from questions.models import Question, Refusal, Revision
from questions.transitions import retire_question
from quizsite.accounts.models import User
from quizsite.interviews.queries import database_now
from tests.factories import drawn_source, entry_source, make_topic, publish
from tests.people import browser, staff

pytestmark = pytest.mark.django_db

ADD = "/admin/questions/revision/add/"
QUESTIONS = "/admin/questions/question/"


@pytest.fixture
def editor():
    return staff("Editors")


@pytest.fixture
def administrator():
    return browser(User.objects.create_superuser("root@example.org", "correct horse battery"))


def written(source: dict) -> str:
    return yaml.safe_dump(source, sort_keys=False, allow_unicode=True)


def send(person, source: dict | str, topic: str = "cnn"):
    text = source if isinstance(source, str) else written(source)
    return person.post(ADD, {"topic": make_topic(topic).pk, "source_text": text})


def complaints(response) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


# --- A new revision ---------------------------------------------------------------------------------------------------


def test_an_editor_publishes_a_new_question(editor):
    response = send(editor, entry_source("numeric"))

    assert (response.status_code, response.url) == (302, "/admin/questions/revision/")
    revision = Revision.objects.get()
    assert (revision.number, revision.published_at is not None) == (1, True)
    assert Question.objects.live().get().current == revision


def test_an_editor_publishes_a_new_wording_of_a_question(editor):
    old = publish(entry_source("numeric"))

    send(editor, entry_source("numeric", title="Another title"))

    new = Question.objects.get().current
    assert (new.number, new.title) == (2, "Another title")
    assert Revision.objects.get(pk=old.pk).title == "The numeric question"


def test_sending_the_current_wording_again_adds_nothing(editor):
    publish(entry_source("numeric"))

    response = send(editor, entry_source("numeric"))

    assert response.status_code == 302
    assert Revision.objects.count() == 1


def test_the_form_opens_with_the_source_of_the_revision_to_be_rewritten(editor):
    revision = publish(entry_source("numeric", title="Zwölf × 7"))

    page = editor.get(f"{ADD}?from={revision.pk}")

    form = page.context["adminform"].form
    assert form.initial["topic"] == revision.question.topic_id
    assert yaml.safe_load(form.initial["source_text"]) == revision.source
    assert "Zwölf × 7" in page.text


@pytest.mark.parametrize("wanted", ["", "999999", "-1", "first", "9" * 30])
def test_the_form_opens_empty_where_there_is_nothing_to_rewrite(editor, wanted):
    page = editor.get(f"{ADD}?from={wanted}")

    assert page.status_code == 200
    assert "source_text" not in page.context["adminform"].form.initial


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: [", "This is not YAML"),
        ("id: one\nid: two\n", "This is not YAML: the key 'id' is there twice"),
        ("just words", "entry: each question is a mapping"),
        (written(entry_source("numeric", level="wizard")), "level: 'wizard' is not one of"),
        (written(entry_source("numeric", hint="Multiply.")), "hint: there is no such field"),
        (written(entry_source("numeric")).replace("answer: 42", "answer: 42.5"), "product.answer: "),
        (written(entry_source("numeric", "The Product")), "id: small letters"),
        ('id: x\ntitle: "a\\0b"\n', "entry: there is a NUL character"),
    ],
)
def test_a_mistake_is_told_beside_the_field_and_the_text_is_kept(editor, text, message):
    response = send(editor, text)

    assert response.status_code == 200
    assert list(complaints(response)) == ["source_text"]
    assert complaints(response)["source_text"][0].startswith(message)
    assert response.context["adminform"].form["source_text"].value() == text
    assert not Revision.objects.exists()


def test_a_topic_has_to_be_chosen(editor):
    response = editor.post(ADD, {"topic": "", "source_text": written(entry_source("numeric"))})

    assert complaints(response) == {"topic": ["This field is required."]}
    assert not Question.objects.exists()


# --- A published revision ---------------------------------------------------------------------------------------------


def test_a_published_revision_is_shown_with_its_source_and_a_way_to_rewrite_it(editor):
    revision = publish(entry_source("numeric"))

    page = editor.get(f"/admin/questions/revision/{revision.pk}/change/")

    assert page.status_code == 200
    assert page.context["adminform"].form.fields == {}
    assert "stem: What is $6 \\cdot 7$?" in page.text
    assert f'href="{ADD}?from={revision.pk}"' in page.text


def test_a_published_revision_cannot_be_changed_or_deleted_even_by_an_administrator(administrator):
    revision = publish(entry_source("numeric"))
    before = Revision.objects.values().get()
    address = f"/admin/questions/revision/{revision.pk}"

    answers = [administrator.post(f"{address}/{to}/", {"title": "x", "post": "yes"}) for to in ("change", "delete")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Revision.objects.values().get() == before


# --- Questions --------------------------------------------------------------------------------------------------------


def act(person, action: str, *questions: Question):
    return person.post(QUESTIONS, {"action": action, "_selected_action": [question.pk for question in questions]})


def test_the_list_shows_where_each_question_stands(editor):
    publish(entry_source("numeric", level="expert"))
    publish(drawn_source())

    page = editor.get(QUESTIONS)

    assert page.status_code == 200
    assert '<td class="field-level">Expert</td>' in page.text
    assert '<td class="field-kind">Number</td>' in page.text


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(administrator, django_assert_max_num_queries):
    counts = []
    for kinds in (["numeric"], ["grid", "shape", "vector"]):
        for kind in kinds:
            publish(entry_source(kind))
        with django_assert_max_num_queries(30) as statements:
            administrator.get(QUESTIONS)
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_an_editor_retires_the_chosen_questions_and_brings_them_back(editor):
    chosen, other = publish(entry_source("numeric")).question, publish(entry_source("grid")).question

    act(editor, "retire", chosen)
    left = list(Question.objects.live())
    act(editor, "restore", chosen)

    assert left == [other]
    assert Question.objects.live().count() == 2


def test_an_observer_may_look_and_retire_or_restore_nothing():
    observer = staff("Observers")
    live, retired = publish(entry_source("numeric")).question, publish(entry_source("grid")).question
    retire_question(retired.pk, now=database_now())

    act(observer, "retire", live)
    act(observer, "restore", retired)

    assert observer.get(QUESTIONS).status_code == 200
    assert list(Question.objects.live()) == [live]


def test_an_observer_publishes_nothing():
    assert send(staff("Observers"), entry_source("numeric")).status_code == 403
    assert not Revision.objects.exists()


def test_an_editor_moves_a_question_to_another_topic_and_no_more(editor):
    question = publish(entry_source("numeric"), topic="cnn").question
    form = {"topic": make_topic("data").pk, "slug": "another", "current": "", "retired_at": "2026-01-01"}

    editor.post(f"{QUESTIONS}{question.pk}/change/", form)

    question.refresh_from_db()
    assert (question.topic.slug, question.slug, question.retired_at) == ("data", "the-numeric", None)
    assert question.current is not None


def test_questions_and_topics_are_never_deleted(administrator):
    question = publish(entry_source("numeric")).question

    statuses = [
        administrator.post(f"/admin/questions/{name}/delete/", {"post": "yes"}).status_code
        for name in (f"question/{question.pk}", f"topic/{question.topic_id}")
    ]

    assert statuses == [403, 403]
    assert Question.objects.get() == question


def test_refusals_of_the_gate_are_shown_to_editors_and_changed_by_nobody(editor, administrator):
    refusal = Refusal.objects.create(revision=publish(drawn_source()), reason="the key is not finite", count=7)

    page = editor.get("/admin/questions/refusal/")

    assert "the key is not finite" in page.text
    address = f"/admin/questions/refusal/{refusal.pk}/change/"
    assert [person.post(address, {"count": "0"}).status_code for person in (editor, administrator)] == [403, 403]
