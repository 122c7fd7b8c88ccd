import pytest

from quizsite.live.tasks import tend_rooms
from tests.rooms import make_game

pytestmark = pytest.mark.django_db


def test_the_round_closes_what_nobody_looked_at_and_scores_stay_when_it_comes_again():
    game = make_game(players=1)
    game.open_next()
    game.players[0].send_right()
    game.pass_time(1000)

    tend_rooms()
    version = game.room.version
    tend_rooms()

    assert (game.room.phase, game.room.version) == ("closed", version)
    assert game.totals() == {"Player A": 1000}
