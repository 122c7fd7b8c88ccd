import pytest

from quizsite.accounts.participants import adopt_guest
from quizsite.live.models import Seat
from quizsite.live.seats import join, seat_by_token
from tests.factories import make_participant, make_user
from tests.rooms import make_game

pytestmark = pytest.mark.django_db


def test_a_guests_seat_goes_to_the_account_that_signs_in():
    game, guest, user = make_game(), make_participant(), make_user()
    seat, token = join(game.room.code, "Ada", participant=guest)

    own = adopt_guest(user, guest.pk)

    assert seat_by_token(game.room_id, token).participant == own


def test_where_both_sit_in_one_room_the_account_keeps_its_own_seat_and_the_guests_its_token():
    game, guest, user = make_game(), make_participant(), make_user()
    own = make_participant(user)
    mine, _ = join(game.room.code, "Ada", participant=own)
    theirs, token = join(game.room.code, "Bob", participant=guest)

    adopt_guest(user, guest.pk)

    assert Seat.objects.get(participant=own) == mine
    assert seat_by_token(game.room_id, token) == theirs
    assert Seat.objects.get(pk=theirs.pk).participant is None
