import pytest

from questions.models import Variant
from questions.pools import fill_pool
from quizsite.live.dealing import deal, deal_to, seed_of
from quizsite.live.models import RoomItem, SeatItem
from quizsite.live.seats import kick
from quizsite.live.tasks import deal_next_item
from tests.racing import at_once
from tests.rooms import make_game

pytestmark = pytest.mark.django_db
DRAWN = "conv-output-size"


def first_item(game) -> RoomItem:
    return RoomItem.objects.select_related("room").get(room=game.room_id, position=1)


def test_every_seat_draws_its_own_numbers_and_the_room_has_a_sample():
    game = make_game(exercise=DRAWN, players=6)

    made = deal(first_item(game))

    digests = list(SeatItem.objects.values_list("digest", flat=True))
    assert (made, len(digests)) == (6, 7)
    assert len(set(digests)) >= 4
    assert SeatItem.objects.filter(seat=None).count() == 1


def test_a_shared_variant_is_the_same_for_all_in_numbers_and_order():
    for game in (
        make_game(exercise=DRAWN, players=4, is_shared_variant=True),
        make_game("single_choice", players=4, is_shared_variant=True),
    ):
        deal(first_item(game))

        items = SeatItem.objects.filter(room_item__room=game.room_id)
        assert items.count() == 5
        assert len({(item.digest, str(item.boxes), str(item.key), item.seed) for item in items}) == 1


def test_options_stand_in_an_order_of_each_seats_own():
    game = make_game("ordering", players=8)

    deal(first_item(game))

    assert len({str(item.boxes) for item in SeatItem.objects.exclude(seat=None)}) > 2


def test_dealing_twice_adds_nothing_and_dealing_again_after_a_loss_gives_the_same():
    game = make_game("ordering", players=3)
    item = first_item(game)
    deal(item)
    before = {one.seat_id: (one.boxes, one.key, one.seed) for one in SeatItem.objects.all()}

    assert deal(item) == 0
    SeatItem.objects.filter(seat=game.players[0].seat_id).delete()
    assert deal(item) == 1

    assert {one.seat_id: (one.boxes, one.key, one.seed) for one in SeatItem.objects.all()} == before


@pytest.mark.django_db(transaction=True)
def test_dealing_by_four_at_once_is_dealing_once():
    game = make_game(exercise=DRAWN, players=5)
    item = first_item(game)

    outcomes = at_once(4, lambda number: deal(item))

    assert all(isinstance(outcome, int) for outcome in outcomes)
    assert SeatItem.objects.count() == 6


def test_seeds_differ_by_room_item_and_seat_and_cannot_be_told_without_the_secret():
    game, other = make_game(), make_game()

    seeds = {
        seed_of(room, position, seat)
        for room in (game.room, other.room)
        for position in (1, 2)
        for seat in (1, 2, None)
    }

    assert len(seeds) == 12
    assert all(0 <= seed < 2**62 for seed in seeds)


def test_the_pool_is_used_first_and_what_is_lacking_is_drawn():
    game = make_game(exercise=DRAWN, players=3)
    item = first_item(game)
    fill_pool(item.revision_id)
    filled = Variant.objects.count()

    deal(item)

    assert Variant.objects.count() == filled - 4


def test_dealing_takes_few_statements_however_many_sit(django_assert_max_num_queries):
    game = make_game("single_choice", players=15)

    with django_assert_max_num_queries(10):
        deal(first_item(game))

    assert SeatItem.objects.count() == 16


def test_a_hint_deals_the_next_item_and_the_step_finds_it_there():
    game = make_game(players=2)
    deal_next_item(str(game.room_id))
    dealt = set(SeatItem.objects.values_list("pk", flat=True))

    game.do("next_item")

    assert len(dealt) == 3
    assert set(SeatItem.objects.values_list("pk", flat=True)) == dealt


def test_a_latecomer_gets_what_is_on_and_what_is_dealt_ahead_and_no_more():
    game = make_game("numeric", "true_false", "single_choice", players=1)
    game.open_next()
    deal_next_item(str(game.room_id))

    late = game.join("Late").seat
    deal_to(late)

    assert list(late.items.order_by("room_item__position").values_list("room_item__position", flat=True)) == [1, 2]


def test_who_was_removed_is_dealt_nothing():
    game = make_game(players=2)
    kick(game.room_id, game.players[0].seat_id, actor=game.host)

    assert deal(first_item(game)) == 1
