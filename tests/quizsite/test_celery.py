"""Real messages through a real worker: what is hurried up in the background, and what holds without it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from questions.models import Variant
from questions.pools import TARGET_SIZE, fill_pool, low_pools, take_variants
from questions.tasks import top_up_pools
from quizsite.interviews.models import Attempt, Grade
from quizsite.interviews.tasks import close_overdue_attempts
from quizsite.operations.models import Beat
from quizsite.operations.tasks import record_beat
from tests.factories import WRITTEN, drawn_source, make_attempt, publish, right_answer, save, shift_attempt
from tests.waiting import wait_until

# All on one test process: the broker is shared, and a worker takes whatever lies in its queues.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("worker")]


@pytest.fixture
def worker() -> Iterator[None]:
    """A Celery worker as in earnest, a process of its own, on the test database."""
    current_app.control.purge()
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-m", "celery", "-A", "quizsite.celery", "worker", "-P", "threads", "-c", "2"]
    command += ["-Q", "hasty,slow", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": url})
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_publishing_a_drawn_revision_fills_its_pool(worker):
    revision = publish(drawn_source())

    wait_until(lambda: revision.variants.count() == TARGET_SIZE)


def test_a_start_takes_from_the_pool_and_the_worker_fills_it_up_again(worker):
    revision = publish(drawn_source())
    wait_until(lambda: revision.variants.count() == TARGET_SIZE)
    newest = Variant.objects.order_by("-pk").first()

    attempt = make_attempt(count=1)

    assert not Variant.objects.filter(digest=attempt.items.get().digest).exists()
    wait_until(lambda: Variant.objects.filter(pk__gt=newest.pk).exists() and revision.variants.count() == TARGET_SIZE)


def test_the_scheduled_round_finds_a_pool_that_nobody_asked_to_fill(worker):
    revision = publish(drawn_source())
    wait_until(lambda: revision.variants.count() == TARGET_SIZE)
    Variant.objects.all().delete()

    top_up_pools.delay()

    wait_until(lambda: revision.variants.count() == TARGET_SIZE)


def test_the_worker_closes_and_grades_what_is_over_and_leaves_a_sign_of_life(worker):
    attempt = make_attempt()
    for item in attempt.items.all():
        save(item, right_answer(item))
    shift_attempt(attempt, timedelta(hours=1))

    close_overdue_attempts.delay()
    record_beat.delay()

    wait_until(lambda: Attempt.objects.get(pk=attempt.pk).closed_at is not None and Beat.objects.exists())
    assert Attempt.objects.get(pk=attempt.pk).score == len(WRITTEN) - 1


def test_each_message_delivered_three_times_has_one_effect(worker):
    attempt = make_attempt()
    shift_attempt(attempt, timedelta(hours=1))

    for _ in range(3):
        close_overdue_attempts.delay()

    wait_until(lambda: Attempt.objects.get(pk=attempt.pk).closed_at is not None)
    record_beat.delay()
    wait_until(lambda: Beat.objects.exists())
    assert Grade.objects.count() == len(WRITTEN)


def test_without_a_worker_a_dry_pool_is_no_obstacle():
    publish(drawn_source())
    assert Variant.objects.count() == 0

    attempt = make_attempt(count=1)

    assert attempt.items.get().params != {}


def test_a_pool_takes_no_two_variants_alike_and_stops_at_its_target():
    revision = publish(drawn_source())

    added = fill_pool(revision.pk)
    again = fill_pool(revision.pk)

    assert (added, again) == (TARGET_SIZE, 0)
    assert revision.variants.values("digest").distinct().count() == TARGET_SIZE


def test_variants_that_the_person_has_seen_come_last():
    revision = publish(drawn_source())
    fill_pool(revision.pk)
    seen = list(revision.variants.order_by("pk").values_list("digest", flat=True)[: TARGET_SIZE - 1])

    taken = take_variants({revision.pk: 1}, seen=seen)

    assert taken[revision.pk][0].digest not in seen


def test_low_pools_names_only_current_revisions_that_run_low():
    revision = publish(drawn_source())
    assert low_pools() == [revision.pk]

    fill_pool(revision.pk)

    assert low_pools() == []
