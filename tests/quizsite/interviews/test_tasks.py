from datetime import timedelta

import pytest

from quizsite.interviews.models import Attempt, Grade
from quizsite.interviews.tasks import close_overdue_attempts
from tests.factories import WRITTEN, make_attempt, shift_attempt

pytestmark = pytest.mark.django_db


def test_the_task_closes_what_is_over_by_the_databases_clock():
    over, running = make_attempt(), make_attempt()
    shift_attempt(over, timedelta(hours=1))

    close_overdue_attempts()

    assert Attempt.objects.get(pk=over.pk).closed_at is not None
    assert Attempt.objects.get(pk=running.pk).closed_at is None


def test_a_second_delivery_changes_nothing():
    over = make_attempt()
    shift_attempt(over, timedelta(hours=1))
    close_overdue_attempts()
    once = Attempt.objects.values().get()

    close_overdue_attempts()

    assert Attempt.objects.values().get() == once
    assert Grade.objects.count() == len(WRITTEN)
