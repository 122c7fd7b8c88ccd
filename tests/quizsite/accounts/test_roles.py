import pytest
from django.contrib.auth.models import Group, Permission

from quizsite.accounts.roles import ROLES, write_roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def rights_of(role: str) -> set[str]:
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions}


def test_each_role_gets_the_rights_that_are_written_down():
    write_roles()

    assert rights_of("Observers") == {
        "questions.view_topic",
        "questions.view_question",
        "questions.view_revision",
        "interviews.view_plan",
    }
    assert rights_of("Editors") == {
        "questions.view_topic",
        "questions.add_topic",
        "questions.change_topic",
        "questions.view_question",
        "questions.change_question",
        "questions.view_revision",
        "questions.add_revision",
        "questions.view_refusal",
        "findings.view_concern",
        "findings.change_concern",
        "interviews.view_plan",
        "interviews.add_plan",
        "interviews.change_plan",
    }


def test_every_right_that_is_written_down_is_one_that_django_knows():
    write_roles()

    written = {name: sum(len(verbs) for verbs in rights.values()) for name, rights in ROLES.items()}
    assert {name: len(rights_of(name)) for name in ROLES} == written


def test_writing_the_roles_again_changes_nothing():
    write_roles()
    before = {group.pk: rights_of(group.name) for group in Group.objects.all()}

    write_roles()

    assert {group.pk: rights_of(group.name) for group in Group.objects.all()} == before


def test_a_right_that_was_added_by_hand_is_taken_back():
    write_roles()
    Group.objects.get(name="Observers").permissions.add(Permission.objects.get(codename="delete_user"))

    write_roles()

    assert "accounts.delete_user" not in rights_of("Observers")


@pytest.mark.parametrize("name", [name for name in ROLES if name != "Invigilators"])
def test_who_sat_when_is_for_invigilators_alone(name):
    write_roles()

    assert not {right for right in rights_of(name) if right.startswith("interviews.") and "plan" not in right}


def test_no_role_can_look_at_peoples_answers_or_make_accounts():
    write_roles()
    editor = make_user(is_staff=True)
    editor.groups.set(Group.objects.all())

    assert not editor.has_perm("interviews.view_response")
    assert not editor.has_perm("interviews.view_attemptitem")
    assert not editor.has_perm("accounts.view_user")
    assert not editor.has_perm("questions.change_revision")
