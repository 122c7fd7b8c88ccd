"""Doorbells: "look again" to whoever watches a thing, over the broker, at most once.

A ring carries a word: a version, and perhaps what opens a thing that the page holds already. Losing one costs a moment,
never correctness: each page also looks by itself.
"""

import logging

import redis
from django.conf import settings
from django.core import signing

log = logging.getLogger(__name__)

CHANNELS = "doorbell:"
_SALT = "stream"
_MAX_AGE = 24 * 3600

_client = redis.Redis.from_url(settings.BROKER_URL, socket_connect_timeout=0.2, socket_timeout=0.2)


def ring(topic: str, word: str = "") -> None:
    """Tell everyone who watches the topic to look again. With the broker away nobody is told."""
    try:
        _client.publish(f"{CHANNELS}{topic}", word)
    except (redis.RedisError, OSError):
        log.info("nobody was told of %s: the broker is away", topic)


def stream_url(topic: str) -> str:
    """Return the address at which the topic can be watched for a day; knowing the topic alone opens nothing."""
    return f"/streams/{signing.dumps(topic, salt=_SALT)}/"


def read_stream_token(token: str) -> str:
    """Return the topic a token was made for; raise signing.BadSignature for any other."""
    return signing.loads(token, salt=_SALT, max_age=_MAX_AGE)
