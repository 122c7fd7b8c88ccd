from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now

from quizsite.interviews.queries import database_now
from quizsite.operations.models import Beat
from quizsite.operations.transitions import record_beat

pytestmark = pytest.mark.django_db


def test_a_beat_is_stamped_by_the_databases_clock(django_assert_num_queries):
    before = database_now()

    with django_assert_num_queries(1) as statements:
        record_beat()

    assert "STATEMENT_TIMESTAMP()" in statements[0]["sql"]
    assert before <= Beat.objects.get().at <= database_now()


def test_the_next_beat_takes_the_place_of_the_last():
    Beat.objects.create(at=Now() - timedelta(hours=1))
    before = database_now()

    record_beat()

    assert Beat.objects.get().at >= before


def test_there_is_no_room_for_a_second_beat():
    record_beat()

    with pytest.raises(IntegrityError, match="only_one_beat"):
        Beat.objects.create(id=2, at=Now())
