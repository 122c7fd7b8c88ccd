import json

import pytest

from quizsite.accounts.models import User
from quizsite.interviews.models import Attempt, Plan
from tests.factories import make_attempt, make_participant, make_plan, make_topic, make_user, publish_one_of_each_kind
from tests.people import browser, staff

pytestmark = pytest.mark.django_db

ADD = "/admin/interviews/plan/add/"


@pytest.fixture
def administrator():
    return browser(User.objects.create_superuser("root@example.org", "correct horse battery"))


@pytest.fixture
def editor():
    return staff("Editors")


def plan_form(rules, **fields: str) -> dict[str, str]:
    text = rules if isinstance(rules, str) else json.dumps([{"rules": rules}])
    plan = {"slug": "new", "title": "New", "summary": "To try.", "minutes": "20", "grace": "5", "position": "1"}
    return {**plan, "sections": text, **fields}


def test_an_editor_writes_a_plan(editor):
    make_topic("cnn")
    rules = [{"count": 3, "topic": "cnn", "level": "expert", "kind": "grid", "is_drawn": True}, {"count": 50}]

    response = editor.post(ADD, plan_form(rules))

    assert response.status_code == 302
    assert Plan.objects.get().sections == [{"rules": rules}]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("[{", "This is not YAML:"),
        ("[]", "This field is required."),
        ("count: 3", "There has to be a list of sections, with one section or more."),
        ("[3]", "Section 1: it is a mapping with rules, title, minutes, is_one_way, item_seconds."),
        ("[{rules: []}]", "Section 1: it needs “rules”, a list with one rule or more."),
        ("[{rules: [{count: 1}], item_seconds: 60}]", "Section 1: a limit for each item needs “is_one_way: true”."),
        ("[{rules: [{count: 1}], minutes: 0}]", "Section 1: “minutes” is a number from 0.1 to 240."),
        ("[{rules: [{count: 1}], is_one_way: 1}]", "Section 1: “is_one_way” is true or false."),
        ("[{rules: [{count: 1}], title: 3}]", "Section 1: “title” is a text of at most 80 characters."),
        ([3], "Section 1, rule 1: it is a mapping with count, topic, level, kind, is_drawn, items, weight."),
        ([{"count": 1}, {"topic": "cnn"}], "Section 1, rule 2: “count” is a whole number from 1 to 50."),
        ([{"count": 1, "topics": "cnn"}], "Section 1, rule 1: there is no “topics” here."),
        ([{"count": 0}], "Section 1, rule 1: “count” is a whole number from 1 to 50."),
        ([{"count": 51}], "Section 1, rule 1: “count” is a whole number from 1 to 50."),
        ([{"count": "3"}], "Section 1, rule 1: “count” is a whole number from 1 to 50."),
        ([{"count": True}], "Section 1, rule 1: “count” is a whole number from 1 to 50."),
        ([{"count": 1, "topic": "alchemy"}], "There is no topic “alchemy”."),
        ([{"count": 1, "topic": ["cnn"]}], "Section 1, rule 1: “topic” is the short name of a topic."),
        ([{"count": 1, "level": "wizard"}], "Section 1, rule 1: there is no level “wizard”."),
        ([{"count": 1, "kind": "essay"}], "Section 1, rule 1: there is no kind “essay”."),
        ([{"count": 1, "is_drawn": "yes"}], "Section 1, rule 1: “is_drawn” is true or false."),
        ([{"count": 1, "weight": 0}], "Section 1, rule 1: “weight” is a number from 0.1 to 100."),
        ([{"items": ["nothing"]}], "There is no published question “nothing”."),
        ([{"items": ["one"], "count": 2}], "Section 1, rule 1: it either names “items” or says how many of what"),
        ([{"items": "one"}], "Section 1, rule 1: “items” is a list of ids of the bank."),
    ],
)
def test_what_cannot_be_served_is_told_beside_the_field(editor, rules, message):
    make_topic("cnn")

    response = editor.post(ADD, plan_form(rules))

    errors = response.context["adminform"].form.errors
    assert list(errors) == ["sections"]
    assert errors["sections"][0].startswith(message)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("review", ["keys: soon", "keys: -1", "secrets: 0", "[1]"])
def test_a_review_policy_that_cannot_be_read_is_told_beside_the_field(editor, review):
    response = editor.post(ADD, plan_form([{"count": 1}], review=review))

    assert list(response.context["adminform"].form.errors) == ["review"]


def test_a_plan_is_shown_as_yaml_with_a_paper_of_it(editor):
    publish_one_of_each_kind()
    plan = make_plan(review={"keys": 24})

    page = editor.get(f"/admin/interviews/plan/{plan.pk}/change/").text

    assert "- rules:" in page
    assert "keys: 24" in page
    assert "12 items, usually 12 min of work in 20 min." in page


def test_the_list_of_plans_counts_their_items(editor):
    make_plan(sections=[{"rules": [{"count": 3}, {"count": 4}]}])

    page = editor.get("/admin/interviews/plan/")

    assert '<td class="field-item_count">7</td>' in page.text


def test_attempts_can_be_found_and_looked_at(administrator):
    attempt = make_attempt(make_participant(make_user("ada@example.org")))
    make_attempt()

    found = administrator.get("/admin/interviews/attempt/?q=ada@")
    page = administrator.get(f"/admin/interviews/attempt/{attempt.pk}/change/")

    assert [row.pk for row in found.context["cl"].result_list] == [attempt.pk]
    assert page.status_code == 200
    assert page.context["adminform"].form.fields == {}


def test_attempts_cannot_be_added_changed_or_deleted_even_by_an_administrator(administrator):
    attempt = make_attempt()
    before = Attempt.objects.values().get()
    address = f"/admin/interviews/attempt/{attempt.pk}"
    fields = {"title": "Better", "score": "7", "action": "delete_selected", "_selected_action": str(attempt.pk)}

    answers = [
        administrator.post(to, fields).status_code
        for to in ("/admin/interviews/attempt/add/", f"{address}/change/", f"{address}/delete/")
    ]
    administrator.post("/admin/interviews/attempt/", {**fields, "post": "yes"})

    assert answers == [403, 403, 403]
    assert Attempt.objects.values().get() == before


def test_an_editor_does_not_see_what_people_have_sat(editor):
    attempt = make_attempt()

    assert editor.get("/admin/interviews/attempt/").status_code == 403
    assert editor.get(f"/admin/interviews/attempt/{attempt.pk}/change/").status_code == 403
