"""What is kept back from somebody: a written question that is put to them elsewhere, and that they are not done with.

Practice, interviews and rooms do not know each other. An app that puts items to people registers how to find where a
question is still before somebody; whoever is about to show a question together with its key asks here first. A drawn
question is never kept back: everybody gets numbers of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from questions.models import Revision

# From a question and a participant to what holds it for them: rows with a title, and a key that the page goes by.
Holder = Callable[[int, UUID], QuerySet]
View = Callable[..., HttpResponseBase]

_holders: dict[str, Holder] = {}


@dataclass(frozen=True)
class Hold:
    """Where a question waits for somebody: the title of a paper or a room, and the address at which they go on."""

    title: str
    url: str


class Held(Exception):
    """The question is kept back from who asks; `hold` says where it waits for them."""

    def __init__(self, question_slug: str, hold: Hold) -> None:
        super().__init__(f"{question_slug} waits in {hold.title}")
        self.question_slug = question_slug
        self.hold = hold


def register(page: str, holder: Holder) -> None:
    """Let a holder be asked; `page` names the page of one of its rows."""
    _holders[page] = holder


def find_hold(question_id: int, participant_id: UUID | None) -> Hold | None:
    """Return where a question waits for somebody; None where it does not. One statement, however many are asked."""
    if participant_id is None:
        return None
    asked = [
        holder(question_id, participant_id).order_by().annotate(page=Value(page)).values_list("title", "pk", "page")
        for page, holder in _holders.items()
    ]
    first, *others = asked
    for title, pk, page in first.union(*others, all=True)[:1]:
        return Hold(title, reverse(page, args=[pk]))
    return None


def check_free(revision: Revision, participant_id: UUID | None) -> None:
    """Raise Held for a question that is kept back; `revision` comes with its question."""
    if not revision.is_drawn and (hold := find_hold(revision.question_id, participant_id)):
        raise Held(revision.question.slug, hold)


def unless_held(view: View) -> View:
    """Say where the question waits instead of showing it, in words in which no key has a part."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Held as held:
            if request.htmx:
                # A fragment of the item must not stay: the page of the question says the same.
                return HttpResponseClientRedirect(reverse("practice:drill-new", args=[held.question_slug]))
            return render(request, "held.html", {"hold": held.hold}, status=403)

    return inner
