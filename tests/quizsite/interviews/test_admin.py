import json

import pytest
from django.contrib.auth.models import Group

from quizsite.accounts.models import User
from quizsite.accounts.roles import write_roles
from quizsite.interviews.models import Attempt, Plan
from tests.factories import make_attempt, make_participant, make_plan, make_topic, make_user
from tests.people import browser

pytestmark = pytest.mark.django_db

ADD = "/admin/interviews/plan/add/"


@pytest.fixture
def administrator():
    return browser(User.objects.create_superuser("root@example.org", "correct horse battery"))


@pytest.fixture
def editor():
    write_roles()
    user = make_user("editor@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    return browser(user)


def plan_form(rules) -> dict[str, str]:
    text = rules if isinstance(rules, str) else json.dumps(rules)
    return {"slug": "new", "title": "New", "summary": "To try.", "minutes": "20", "position": "1", "rules": text}


def test_an_editor_writes_a_plan(editor):
    make_topic("cnn")
    rules = [{"count": 3, "topic": "cnn", "level": "expert", "kind": "grid", "is_drawn": True}, {"count": 50}]

    response = editor.post(ADD, plan_form(rules))

    assert response.status_code == 302
    assert Plan.objects.get().rules == rules


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("[{", "Enter a valid JSON."),
        ([], "This field is required."),
        ({"count": 3}, "The rules are a list with one rule or more."),
        ([3], "Rule 1: it has count, topic, level, kind, is_drawn."),
        ([{"count": 1}, {"topic": "cnn"}], "Rule 2: it has count, topic, level, kind, is_drawn."),
        ([{"count": 1, "topics": "cnn"}], "Rule 1: it has count, topic, level, kind, is_drawn."),
        ([{"count": 0}], "Rule 1: count is a whole number from 1 to 50."),
        ([{"count": 51}], "Rule 1: count is a whole number from 1 to 50."),
        ([{"count": "3"}], "Rule 1: count is a whole number from 1 to 50."),
        ([{"count": True}], "Rule 1: count is a whole number from 1 to 50."),
        ([{"count": 1, "topic": "alchemy"}], "Rule 1: there is no topic “alchemy”."),
        ([{"count": 1, "topic": ["cnn"]}], "Rule 1: there is no topic “['cnn']”."),
        ([{"count": 1, "level": "wizard"}], "Rule 1: there is no level “wizard”."),
        ([{"count": 1, "kind": "essay"}], "Rule 1: there is no kind “essay”."),
        ([{"count": 1, "is_drawn": "yes"}], "Rule 1: is_drawn is true or false."),
    ],
)
def test_a_rule_that_cannot_be_served_is_told_beside_the_field(editor, rules, message):
    make_topic("cnn")

    response = editor.post(ADD, plan_form(rules))

    assert response.context["adminform"].form.errors == {"rules": [message]}
    assert not Plan.objects.exists()


def test_the_list_of_plans_counts_their_items(editor):
    make_plan(rules=[{"count": 3}, {"count": 4}])

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
