"""To ask for an address as somebody, and to tell the answer in the words of the policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.access.routes import Route
from tests.access.world import HTMX, OBJECTS, Person, World


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def address(route: Route, rule_object: str, world: World, person: Person) -> str:
    """Return the path of a route, with the ids of what the person asks for."""
    return route.path(OBJECTS[rule_object](world, person) if rule_object else {})


def ask(
    person: Person, method: str, path: str, body: dict[str, Any] | None = None, *, is_htmx: bool = False
) -> HttpResponse:
    """Send one request in a fresh browser of the person."""
    headers = HTMX if is_htmx else {}
    client = person.client()
    if method == "POST":
        return client.post(path, body or {}, **headers)
    return client.generic(method, path, **headers)


def tell(response: HttpResponse) -> str:
    """Say in a word of the policy what the answer was; a status that the policy has no word for as it is."""
    if "HX-Redirect" in response:
        return "move"
    if response.status_code in (301, 302):
        return _tell_redirect(urlsplit(response["Location"]))
    words = {200: "allow", 401: "deny", 403: "deny", 404: "hide", 405: "method"}
    return words.get(response.status_code, str(response.status_code))


def _tell_redirect(target: SplitResult) -> str:
    sign_in = (reverse("account_login"), reverse("admin:login"))
    confirm = (reverse("account_reauthenticate"), reverse("mfa_reauthenticate"), reverse("mfa_reauthenticate_webauthn"))
    if target.path in sign_in and "next=" in target.query:
        return "login"
    return "confirm" if target.path in confirm else "move"
