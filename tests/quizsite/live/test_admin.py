import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from quizsite.accounts.roles import write_roles
from quizsite.live.models import Quiz
from tests.factories import make_user
from tests.rooms import make_game

pytestmark = pytest.mark.django_db


@pytest.fixture
def invigilator() -> Client:
    write_roles()
    user = make_user("invigilator@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name="Invigilators"))
    client = Client()
    client.force_login(user)
    return client


def test_an_invigilator_looks_rooms_and_quizzes_up_and_changes_nothing(invigilator):
    game = make_game()
    game.open_next()

    for name, pk in (("room", game.room_id), ("quiz", Quiz.objects.get().pk)):
        listed = invigilator.get(reverse(f"admin:live_{name}_changelist"))
        shown = invigilator.get(reverse(f"admin:live_{name}_change", args=[pk]))

        assert "A quiz" in listed.content.decode()
        assert shown.status_code == 200
        assert "A quiz" in shown.content.decode()
        assert invigilator.post(reverse(f"admin:live_{name}_change", args=[pk])).status_code == 403
        assert invigilator.post(reverse(f"admin:live_{name}_delete", args=[pk])).status_code == 403


def test_the_page_of_a_room_tells_what_was_done_and_keeps_its_secret(invigilator):
    game = make_game()
    game.do("next_item")

    page = invigilator.get(reverse("admin:live_room_change", args=[game.room_id])).content.decode()

    assert "next" in page
    assert bytes(game.room.secret).hex() not in page
    assert "secret" not in page


def test_a_list_of_rooms_takes_the_same_number_of_statements_however_long(invigilator, django_assert_num_queries):
    make_game()
    path = reverse("admin:live_room_changelist")
    invigilator.get(path)
    with django_assert_num_queries(8) as few:
        invigilator.get(path)
    make_game()
    make_game()

    with django_assert_num_queries(len(few)):
        invigilator.get(path)
