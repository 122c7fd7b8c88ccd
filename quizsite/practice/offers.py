"""An offer is a drill that nobody has tried yet: a signed token, and no row.

Opening a page must not write, and a page that is opened by the thousand must not fill the database. The token names
revision and seed, from which the same item is drawn again when the first answer comes.
"""

import secrets
import uuid
from dataclasses import dataclass

from django.core import signing

from questions.drawing import draw_variant
from questions.gate import check
from questions.items import item_fields
from questions.models import Question, Revision
from questions.pools import make_variant
from quizsite.practice.models import Drill

_SALT = "drill"
_TRIES = 60


class BrokenOffer(Exception):
    """The token was not signed here, or not for this drill."""


@dataclass(frozen=True)
class Offer:
    drill: Drill
    token: str


def make_offer(question: Question, *, with_picture: bool = False) -> Offer:
    """Return an unsaved drill of a live question, drawn anew, and the token that brings it back.

    `with_picture` prefers small numbers that come with a picture, where the exercise has such.
    """
    revision = question.current
    seed = _draw_seed(revision, with_picture) if revision.is_drawn else secrets.randbits(62)
    pk = uuid.uuid4()
    token = signing.dumps([str(pk), revision.pk, seed], salt=_SALT)
    return Offer(_draw(pk, revision, seed), token)


def _draw_seed(revision: Revision, with_picture: bool) -> int:
    fair = 0
    for _ in range(_TRIES):
        seed = secrets.randbits(62)
        drawn = draw_variant(revision.exercise, revision.difficulty, seed)
        if check(drawn):
            continue
        fair = seed
        if drawn.picture or not with_picture:
            break
    return fair


def open_offer(pk: uuid.UUID, token: str) -> Drill:
    """Return the unsaved drill that a token stands for; raise BrokenOffer if it does not belong to this drill."""
    try:
        signed_pk, revision_id, seed = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise BrokenOffer from error
    if signed_pk != str(pk):
        raise BrokenOffer
    return _draw(pk, Revision.objects.select_related("question__topic").get(pk=revision_id), seed)


def _draw(pk: uuid.UUID, revision: Revision, seed: int) -> Drill:
    variant = None
    if revision.is_drawn:
        variant = make_variant(revision, draw_variant(revision.exercise, revision.difficulty, seed))
    drill = Drill(pk=pk, **item_fields(revision, variant, seed=seed))
    drill.topic = revision.question.topic
    drill.revision = revision
    return drill
