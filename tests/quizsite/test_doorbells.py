import os
import socket
import subprocess
import sys
import time

import pytest
import redis
from django.core import signing
from django.core.signing import BadSignature, TimestampSigner

from quizsite.doorbells import read_stream_token, ring, stream_url
from tests.waiting import wait_until

RING = """
import time, django
django.setup()
from quizsite.doorbells import ring
begun = time.monotonic()
ring("attempt:1", "word")
print(time.monotonic() - begun)
"""


class OldSigner(TimestampSigner):
    """Signs as it was done this many seconds ago."""

    def __init__(self, age: int, **options) -> None:
        super().__init__(**options)
        self.age = age

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - self.age)


def seconds_to_ring(broker_url: str, project: str) -> float:
    """Ring in a process of its own whose broker is at this address; return how long it took."""
    process = subprocess.run(
        [sys.executable, "-c", RING],
        cwd=project,
        env={**os.environ, "BROKER_URL": broker_url},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.returncode == 0, process.stderr
    return float(process.stdout)


def token_of(address: str) -> str:
    return address.removeprefix("/streams/").removesuffix("/")


def test_a_ring_reaches_whoever_listens_to_the_topic(settings):
    with redis.Redis.from_url(settings.BROKER_URL, decode_responses=True) as client:
        listener = client.pubsub(ignore_subscribe_messages=True)
        listener.subscribe("doorbell:test-of-ringing")
        listener.get_message(timeout=5)

        ring("test-of-ringing", "look")

        message = wait_until(lambda: listener.get_message(timeout=1))
    assert message["data"] == "look"


def test_ringing_with_nobody_there_is_no_trouble():
    ring("a-topic-that-nobody-watches")


def test_a_dead_broker_costs_whoever_rings_no_time(settings, tmp_path):
    assert seconds_to_ring(f"unix://{tmp_path}/nobody.sock", settings.BASE_DIR) < 1


def test_a_broker_that_takes_calls_and_says_nothing_costs_a_moment(settings):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        assert seconds_to_ring(f"redis://127.0.0.1:{listener.getsockname()[1]}/0", settings.BASE_DIR) < 2


def test_the_address_of_a_stream_opens_its_topic_alone():
    mine, other = stream_url("attempt:1"), stream_url("attempt:2")

    assert read_stream_token(token_of(mine)) == "attempt:1"
    assert read_stream_token(token_of(other)) == "attempt:2"
    assert "attempt:1" not in mine


def test_a_token_holds_for_a_day():
    assert read_stream_token(OldSigner(24 * 3600 - 60, salt="stream").sign_object("attempt:1")) == "attempt:1"

    with pytest.raises(BadSignature):
        read_stream_token(OldSigner(24 * 3600 + 60, salt="stream").sign_object("attempt:1"))


@pytest.mark.parametrize(
    "token",
    ["", "attempt:1", signing.dumps("attempt:1"), signing.dumps("attempt:1", salt="drill")],
    ids=["none", "the topic itself", "another salt", "a drill"],
)
def test_a_token_that_was_not_signed_for_streams_is_refused(token):
    with pytest.raises(BadSignature):
        read_stream_token(token)
