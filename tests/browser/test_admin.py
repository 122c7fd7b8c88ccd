"""Django's admin, reached through the site's own sign-in, under the same strict policy as every page."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Locator, Page, expect

from questions.models import Question, Revision
from quizsite.accounts.models import User
from quizsite.interviews.models import Plan
from tests.browser.papers import be_user, offer_plan
from tests.factories import entry_source, make_user, publish

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.fixture
def admin(watched: Page, site: SimpleNamespace) -> Page:
    """Return a page on the admin's index, of an administrator who has signed in."""
    be_user(watched.context, make_user(is_staff=True, is_superuser=True), site.address)
    watched.goto("/admin/")
    return watched


def source(admin: Page) -> Locator:
    return admin.get_by_label("Source")


def test_the_admin_is_entered_through_the_sign_in_of_the_site(watched):
    make_user(email="grace@example.org", password=PASSWORD, is_staff=True, is_superuser=True)
    watched.goto("/admin/")
    expect(watched).to_have_url(re.compile(r"/accounts/login/\?next="))

    watched.get_by_label("Email").fill("grace@example.org")
    watched.get_by_label("Password").fill(PASSWORD)
    watched.get_by_role("button", name="Sign in", exact=True).click()

    expect(watched).to_have_url(re.compile(r"/admin/$"))
    expect(watched.get_by_role("heading", name="Bank, plans and people")).to_be_visible()
    for name in ("Questions", "Revisions", "Topics", "Plans", "Users"):
        expect(watched.locator("#content-main").get_by_role("link", name=name, exact=True)).to_be_visible()


def test_questions_are_listed_searched_and_filtered(admin):
    publish(entry_source("numeric"))
    publish(entry_source("grid"))
    admin.get_by_role("link", name="Questions", exact=True).first.click()
    rows = admin.locator("#result_list tbody tr")
    expect(rows).to_have_count(2)

    admin.locator("#searchbar").fill("the-grid")
    admin.locator("#searchbar").press("Enter")

    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("the-grid")


def test_a_new_revision_is_written_from_the_last_one(admin):
    old = publish(entry_source("numeric"))
    admin.goto(f"/admin/questions/question/{old.question_id}/change/")
    admin.get_by_role("link", name=re.compile("the-numeric")).last.click()
    expect(admin.locator("pre")).to_contain_text("id: the-numeric")
    admin.get_by_role("link", name="Write a new revision from this one").click()

    text = source(admin).input_value()
    source(admin).fill(text.replace("title: The numeric question", "title: A better title"))
    admin.get_by_role("button", name="Save", exact=True).click()

    expect(admin.locator(".messagelist .success")).to_be_visible()
    new = Question.objects.get().current
    assert (new.number, new.title) == (old.number + 1, "A better title")
    assert Revision.objects.get(pk=old.pk).title == "The numeric question"


def test_a_source_that_is_no_question_is_refused_beside_its_field_and_stays(admin):
    old = publish(entry_source("numeric"))
    admin.goto(f"/admin/questions/revision/add/?from={old.pk}")
    broken = source(admin).input_value().replace("level: beginner", "level: wizard")

    source(admin).fill(broken)
    admin.get_by_role("button", name="Save", exact=True).click()

    expect(admin.locator(".field-source_text .errorlist")).to_contain_text("level")
    expect(source(admin)).to_have_value(broken)
    assert Revision.objects.count() == 1


def test_a_plan_is_changed(admin):
    plan = offer_plan()
    admin.goto(f"/admin/interviews/plan/{plan.pk}/change/")
    admin.get_by_label("Minutes").fill("45")
    admin.get_by_label("Sections").fill("- rules:\n  - {count: 2, topic: cnn}\n")

    admin.get_by_role("button", name="Save", exact=True).click()

    expect(admin.locator(".messagelist .success")).to_be_visible()
    plan.refresh_from_db()
    assert (plan.minutes, plan.sections) == (45, [{"rules": [{"count": 2, "topic": "cnn"}]}])
    admin.goto("/interviews/")
    expect(admin.locator("article", has_text="Of every kind")).to_contain_text("45 min")


def test_rules_that_name_no_topic_of_the_bank_are_refused(admin):
    plan = offer_plan()
    admin.goto(f"/admin/interviews/plan/{plan.pk}/change/")
    admin.get_by_label("Sections").fill("- rules:\n  - {count: 2, topic: nothing}\n")

    admin.get_by_role("button", name="Save", exact=True).click()

    expect(admin.locator(".field-sections .errorlist")).to_contain_text("There is no topic “nothing”.")
    assert Plan.objects.get().sections == plan.sections


def test_questions_are_retired_together(admin):
    publish(entry_source("numeric"))
    admin.goto("/admin/questions/question/")
    admin.locator("#action-toggle").check()
    admin.locator("select[name=action]").select_option(
        label="Retire the chosen questions: nobody is asked them any more"
    )

    admin.get_by_role("button", name="Go").click()

    expect(admin.locator("#result_list tbody .field-retired_at")).not_to_have_text("-")
    assert Question.objects.get().retired_at


def test_a_person_is_erased_after_a_second_look(admin):
    make_user("lovelace@example.org", name="Ada")
    admin.goto("/admin/accounts/user/?q=lovelace")
    admin.locator("#action-toggle").check()
    admin.locator("select[name=action]").select_option(
        label="Erase the chosen people: what they did stays under no name"
    )
    admin.get_by_role("button", name="Go").click()
    expect(admin.get_by_role("heading", name="Erase people?")).to_be_visible()
    expect(admin.get_by_text("lovelace@example.org, Ada")).to_be_visible()

    admin.get_by_role("button", name="Erase for good").click()

    expect(admin.get_by_text("Erased.")).to_be_visible()
    assert not User.objects.filter(email="lovelace@example.org").exists()


def test_pages_of_the_admin_come_without_a_word_on_the_console(admin):
    publish(entry_source("numeric"))
    paths = [
        "accounts/user/",
        "accounts/user/add/",
        "auth/group/",
        "auth/group/add/",
        "questions/topic/",
        "questions/topic/add/",
        "questions/revision/",
        "questions/refusal/",
        "interviews/plan/add/",
        "interviews/attempt/",
    ]
    for path in paths:
        admin.goto(f"/admin/{path}")

        expect(admin.locator("#content h1")).to_be_visible()
