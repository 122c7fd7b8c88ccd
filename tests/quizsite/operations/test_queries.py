import json
import os
import re
import socket
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from quizsite.operations.models import Beat
from quizsite.operations.queries import read_health
from quizsite.operations.transitions import record_beat

READ_HEALTH = """
import json, time, django
django.setup()
from quizsite.operations.queries import read_health
begun = time.monotonic()
print(json.dumps([read_health(), time.monotonic() - begun]))
"""


@pytest.fixture
def silent_address():
    """The address of somebody who takes calls and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def test_all_is_well_with_a_fresh_beat(db):
    record_beat()

    assert read_health() == {"database": "ok", "broker": "ok", "scheduler": "ok"}


def test_a_scheduler_that_never_was_there_is_told_apart(db):
    assert read_health() == {"database": "ok", "broker": "ok", "scheduler": "no beat yet"}


@pytest.mark.parametrize(
    ("age", "answer"), [(0, "ok"), (50, "ok"), (61, r"last beat 6\d s ago"), (3600, r"last beat 36\d\d s ago")]
)
def test_a_beat_is_fresh_for_a_minute(db, age, answer):
    Beat.objects.create(at=Now() - timedelta(seconds=age))

    assert re.fullmatch(answer, read_health()["scheduler"])


def test_a_broker_that_is_not_there_is_said_to_be_away(db, settings, tmp_path):
    settings.BROKER_URL = f"unix://{tmp_path}/nobody.sock"

    assert read_health()["broker"] == "no connection"


def test_a_broker_that_takes_calls_and_says_nothing_is_waited_for_a_moment(db, settings, silent_address):
    settings.BROKER_URL = silent_address
    begun = time.monotonic()

    answer = read_health()

    assert answer["broker"] == "no connection"
    assert time.monotonic() - begun < 10


def test_a_production_site_names_what_would_lose_answers(db, settings):
    settings.PRODUCTION = True
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")

    answer = read_health()["database"]

    assert "synchronous_commit" in answer.removesuffix(" off").split(", ")


def test_a_database_that_is_gone_is_said_so_and_waited_for_once(tmp_path, settings):
    process = subprocess.run(
        [sys.executable, "-c", READ_HEALTH],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"postgresql://quiz@/quiz?host={tmp_path}"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    answer, seconds = json.loads(process.stdout)
    assert answer == {"database": "no connection", "broker": "ok", "scheduler": "unknown"}
    assert seconds < 2 * settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"]
