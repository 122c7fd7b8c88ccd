"""People at the door: browsers, each with cookies and an address of its own."""

import uuid
from ipaddress import IPv6Address
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client

from quizsite.accounts.models import Participant, User
from quizsite.accounts.participants import COOKIE, remember_guest
from quizsite.accounts.roles import write_roles
from tests.factories import make_user

HTMX = {"HX-Request": "true"}


def guest_cookie(participant: Participant) -> str:
    """Return the cookie by which the site knows a guest."""
    answer = HttpResponse()
    remember_guest(answer, participant.pk)
    return answer.cookies[COOKIE].value


def browser(person: Participant | User | None = None, **defaults: Any) -> Client:
    """Return a browser: of a guest who has kept something, of an account that is signed in, or of a newcomer.

    The address is its own: what newcomers do is limited by address, and the counters outlive a test.
    """
    address = IPv6Address((0x20010DB8 << 96) | (uuid.uuid4().int >> 32))
    client = Client(REMOTE_ADDR=str(address), **defaults)
    if isinstance(person, Participant):
        client.cookies[COOKIE] = guest_cookie(person)
    elif person is not None:
        client.force_login(person)
    return client


def staff(role: str) -> Client:
    """Return the browser of somebody with a role, signed in."""
    write_roles()
    user = make_user(f"{role.lower().removesuffix('s')}@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return browser(user)
