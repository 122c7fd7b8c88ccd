import math
import threading
from dataclasses import dataclass
from typing import ClassVar, Self

import pytest
from django.db import connection, transaction

from questions.exercises.base import REGISTRY, Answer, DrawError, Exercise, Mistake
from questions.kinds import numeric, rules
from questions.models import Refusal, Revision, Variant
from questions.pools import LOW_WATER, TARGET_SIZE, TRIES_PER_VARIANT, draw_fresh, fill_pool, low_pools, take_variants
from questions.rng import Rng
from questions.transitions import retire_question
from quizsite.interviews.queries import database_now
from tests.factories import drawn_source, entry_source, publish

pytestmark = pytest.mark.django_db

NOT_FINITE = "the key is not finite"


@dataclass(frozen=True)
class Doubtful(Exercise):
    """Draws numbers up to `most`; of those above `sound` the key is no number, which the gate refuses."""

    name = "doubtful"
    title = "Doubtful"
    topic = "cnn"
    source = "made up"
    most: ClassVar[int] = 1000
    sound: ClassVar[int] = 1000
    number: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(rng.randint(1, cls.most))

    @property
    def stem(self) -> str:
        return f"Give **{self.number}**."

    @property
    def solution(self) -> str:
        return f"It is {self.number}."

    def answers(self) -> tuple[Answer, ...]:
        value = self.number if self.number <= self.sound else math.nan
        slip = Mistake(self.number + 1, "One less.", "one-more")
        return (numeric.answer("number", "Number", value, rules.absolute(0.1), mistakes=[slip]),)


@pytest.fixture
def doubtful(monkeypatch):
    """Return a function that publishes a question of the doubtful exercise."""

    def publish_doubtful(most: int, sound: int) -> Revision:
        monkeypatch.setattr(Doubtful, "most", most)
        monkeypatch.setattr(Doubtful, "sound", sound)
        return publish(drawn_source("doubtful"))

    monkeypatch.setitem(REGISTRY, Doubtful.name, Doubtful)
    return publish_doubtful


# --- Drawing ----------------------------------------------------------------------------------------------------------


def test_a_fresh_draw_is_a_finished_variant_that_nobody_has_saved():
    revision = publish(drawn_source())

    variant = draw_fresh(revision)

    assert (variant.pk, variant.revision) == (None, revision)
    assert variant.stem_html.startswith("<p>")
    assert variant.key["side"]["value"] > 0
    assert variant.params.keys() == {"side", "kernel", "stride", "padding"}
    assert not Variant.objects.exists()


def test_fresh_draws_differ():
    revision = publish(drawn_source())

    assert len({draw_fresh(revision).digest for _ in range(8)}) > 1


def test_a_draw_that_the_gate_refuses_is_drawn_again(doubtful):
    revision = doubtful(most=2, sound=1)

    # Five tries with one half each: in forty draws some tries are refused, and few draws fail altogether.
    numbers = []
    for _ in range(40):
        try:
            numbers.append(draw_fresh(revision).params["number"])
        except DrawError:
            continue

    assert set(numbers) == {1}
    assert len(numbers) > 20


def test_an_exercise_that_the_gate_always_refuses_says_why(doubtful):
    revision = doubtful(most=5, sound=0)

    with pytest.raises(DrawError, match=f"doubtful r1: {NOT_FINITE}"):
        draw_fresh(revision)


# --- Filling ----------------------------------------------------------------------------------------------------------


def test_a_pool_is_filled_to_its_target_and_what_was_refused_is_counted(doubtful):
    revision = doubtful(most=1000, sound=500)

    added = fill_pool(revision.pk)

    refusal = Refusal.objects.get()
    assert added == revision.variants.count() == TARGET_SIZE
    assert max(variant.params["number"] for variant in revision.variants.all()) <= 500
    assert (refusal.revision, refusal.reason) == (revision, NOT_FINITE)
    assert refusal.count > 0


def test_refusals_add_up_over_fillings(doubtful):
    revision = doubtful(most=1000, sound=0)
    tries = TARGET_SIZE * TRIES_PER_VARIANT

    counts = []
    for _ in range(2):
        assert fill_pool(revision.pk) == 0
        counts.append(Refusal.objects.get().count)

    assert counts == [tries, 2 * tries]


def test_an_exercise_of_few_variants_fills_its_pool_with_each_of_them_once(doubtful):
    revision = doubtful(most=3, sound=3)

    added = fill_pool(revision.pk)

    assert added == 3
    assert sorted(variant.params["number"] for variant in revision.variants.all()) == [1, 2, 3]
    assert not Refusal.objects.exists()


def test_only_what_is_missing_is_drawn():
    revision = publish(drawn_source())
    fill_pool(revision.pk)
    take_variants({revision.pk: 7})

    assert fill_pool(revision.pk) == 7
    assert fill_pool(revision.pk) == 0


def test_a_written_question_and_an_old_wording_have_no_pool():
    written = publish(entry_source("numeric"))
    old = publish(drawn_source())
    publish({**drawn_source(), "title": "A new wording"})

    assert [fill_pool(written.pk), fill_pool(old.pk)] == [0, 0]
    assert not Variant.objects.exists()


def test_the_emptiest_pools_come_first_and_retired_questions_not_at_all():
    low, empty, full, retired = (
        publish(drawn_source(exercise, kind))
        for exercise, kind in [
            ("conv-output-size", "numeric"),
            ("softmax-vector", "vector"),
            ("max-pool-grid", "grid"),
            ("momentum-step", "numeric"),
        ]
    )
    retire_question(retired.question_id, now=database_now())
    for revision in (low, full):
        fill_pool(revision.pk)
    take_variants({low.pk: TARGET_SIZE - LOW_WATER + 1, full.pk: TARGET_SIZE - LOW_WATER})

    assert low_pools() == [empty.pk, low.pk]


# --- Taking -----------------------------------------------------------------------------------------------------------


def test_variants_of_several_pools_are_taken_in_one_statement(django_assert_num_queries):
    first, second = publish(drawn_source()), publish(drawn_source("max-pool-grid", "grid"))
    for revision in (first, second):
        fill_pool(revision.pk)

    with django_assert_num_queries(1):
        taken = take_variants({first.pk: 2, second.pk: 3})

    assert {pk: len(variants) for pk, variants in taken.items()} == {first.pk: 2, second.pk: 3}
    assert Variant.objects.count() == 2 * TARGET_SIZE - 5


def test_what_is_taken_is_whole_and_gone():
    revision = publish(drawn_source())
    fill_pool(revision.pk)
    rows = {row["id"]: row for row in Variant.objects.values()}

    (variant,) = take_variants({revision.pk: 1})[revision.pk]

    row = rows[variant.pk]
    assert {name: getattr(variant, name) for name in row if name != "created_at"} == {
        name: value for name, value in row.items() if name != "created_at"
    }
    assert not Variant.objects.filter(pk=variant.pk).exists()


def test_a_pool_gives_what_it_has():
    revision, dry = publish(drawn_source()), publish(drawn_source("softmax-vector", "vector"))
    fill_pool(revision.pk)

    taken = take_variants({revision.pk: TARGET_SIZE + 5, dry.pk: 2})

    assert len(taken[revision.pk]) == TARGET_SIZE
    assert taken[dry.pk] == []


def test_a_pool_gives_no_more_than_was_asked_for_however_postgres_goes_about_it():
    revision = publish(drawn_source())
    fill_pool(revision.pk)
    with connection.cursor() as cursor:
        for way in ("hashjoin", "hashagg", "mergejoin", "material", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} TO off")  # noqa: S608  (words of this file)

    taken = take_variants({revision.pk: 5})

    assert len(taken[revision.pk]) == 5
    assert revision.variants.count() == TARGET_SIZE - 5


def test_taking_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert take_variants({}) == {}


@pytest.mark.django_db(transaction=True)
def test_two_connections_never_get_the_same_variant_and_never_wait():
    revision = publish(drawn_source())
    fill_pool(revision.pk)
    second: list[int] = []

    def take_meanwhile() -> None:
        second.extend(variant.pk for variant in take_variants({revision.pk: 5})[revision.pk])
        connection.close()

    with transaction.atomic():
        first = [variant.pk for variant in take_variants({revision.pk: 5})[revision.pk]]
        # The rows taken here are locked until the end of this block: whoever waited for them would not be back by then.
        thread = threading.Thread(target=take_meanwhile)
        thread.start()
        thread.join(timeout=30)

        assert len(second) == 5

    assert len({*first, *second}) == 10
    assert revision.variants.count() == TARGET_SIZE - 10


@pytest.mark.django_db(transaction=True)
def test_a_start_that_fails_gives_its_variants_back():
    revision = publish(drawn_source())
    fill_pool(revision.pk)

    def start_and_fail() -> None:
        with transaction.atomic():
            take_variants({revision.pk: 3})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        start_and_fail()

    assert revision.variants.count() == TARGET_SIZE


@pytest.mark.django_db(transaction=True)
def test_eight_takers_at_once_empty_a_pool_and_share_nothing():
    revision = publish(drawn_source())
    fill_pool(revision.pk)
    barrier = threading.Barrier(8)
    taken: list[int] = []

    def take() -> None:
        barrier.wait(timeout=20)
        taken.extend(variant.pk for variant in take_variants({revision.pk: TARGET_SIZE // 8})[revision.pk])
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(taken) == len(set(taken))
    assert revision.variants.count() == TARGET_SIZE - len(taken)
