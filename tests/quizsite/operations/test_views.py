import pytest
from django.db import connection

from quizsite.operations.transitions import record_beat


def test_healthz_answers_without_asking_the_database(client):
    # No database mark: a query in here would fail the test.
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_tells_of_each_part(db, client):
    record_beat()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "scheduler": "ok"}


def test_a_dead_broker_is_no_reason_to_send_nobody_here(db, client, settings, tmp_path):
    settings.BROKER_URL = f"unix://{tmp_path}/nobody.sock"

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "no connection", "scheduler": "no beat yet"}


def test_a_database_that_would_lose_answers_is_one(db, client, settings):
    settings.PRODUCTION = True
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] != "ok"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_can_be_posted_to_a_health_check(client, path):
    assert client.post(path).status_code == 405
