"""The world at whose doors all tests of this folder knock: written once for each file, rolled back after each test."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.access.world import World, make_world

# Hundreds of sign-ins and changed passwords: a hash that is meant to be slow would take most of the time.
QUICK_HASH = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), override_settings(**QUICK_HASH), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
