"""The pools: finished, tested variants made ahead of time, and handed out to whoever starts.

Handing out is one statement over rows that nobody else has locked, so two people never wait for each other
and never share a variant. A dry pool is not an error: the variant is drawn on the spot.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, F

from questions.drawing import DrawnVariant, draw_variant
from questions.exercises.base import DrawError
from questions.gate import check
from questions.markup import render
from questions.models import Refusal, Revision, Variant

TARGET_SIZE = 40
LOW_WATER = 20
TRIES_PER_VARIANT = 5

# The rows are picked once, whatever the planner makes of it: as a subquery of the DELETE they were picked anew for each
# row of the table under some plans, and a start took most of a pool.
_TAKE = """
    WITH picked AS MATERIALIZED (
        SELECT waiting.id FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (revision_id, amount)
        CROSS JOIN LATERAL (
            SELECT id FROM questions_variant AS variant
            WHERE variant.revision_id = wanted.revision_id
            ORDER BY variant.digest = ANY(%s), variant.id
            LIMIT wanted.amount FOR UPDATE SKIP LOCKED
        ) AS waiting
    )
    DELETE FROM questions_variant WHERE id IN (SELECT id FROM picked)
    RETURNING id, revision_id, version, seed, digest, params, stem_html, picture, picture_text, boxes, key,
        solution_html
"""


def make_variant(revision: Revision, drawn: DrawnVariant) -> Variant:
    """Return an unsaved variant of the revision: the draw with its texts rendered."""
    return Variant(
        revision=revision,
        version=drawn.version,
        seed=drawn.seed,
        digest=drawn.digest,
        params=drawn.params,
        stem_html=render(drawn.stem),
        picture=drawn.picture,
        picture_text=drawn.picture_text,
        boxes=drawn.boxes,
        key=drawn.key,
        solution_html=drawn.solution_picture + render(drawn.solution),
    )


def draw_fresh(revision: Revision) -> Variant:
    """Draw a variant on the spot, unsaved. Raise DrawError when the gate refuses every try."""
    faults: list[str] = []
    for _ in range(TRIES_PER_VARIANT):
        drawn = draw_variant(revision.exercise, revision.difficulty, secrets.randbits(62))
        faults = check(drawn)
        if not faults:
            return make_variant(revision, drawn)
    raise DrawError(f"{revision}: {'; '.join(faults)}")


def fill_pool(revision_id: int) -> int:
    """Fill the pool of a published, drawn revision to its target size; return how many variants were added.

    Draws are tested before they enter, never inside a transaction, and refused ones are counted with their reason.
    Running it twice at once wastes work and harms nothing.
    """
    revision = Revision.objects.select_related("question").get(pk=revision_id)
    if revision.question.current_id != revision.pk or not revision.is_drawn:
        return 0
    missing = TARGET_SIZE - revision.variants.count()
    known = set(revision.variants.values_list("digest", flat=True))
    fresh: list[Variant] = []
    refused: Counter[str] = Counter()
    for _ in range(missing * TRIES_PER_VARIANT):
        if len(fresh) == missing:
            break
        drawn = draw_variant(revision.exercise, revision.difficulty, secrets.randbits(62))
        faults = check(drawn)
        if faults:
            refused.update(faults)
        elif drawn.digest not in known:
            known.add(drawn.digest)
            fresh.append(make_variant(revision, drawn))
    Variant.objects.bulk_create(fresh, ignore_conflicts=True)
    _count_refusals(revision, refused)
    return len(fresh)


def take_variants(amounts: Mapping[int, int], *, seen: Iterable[str] = ()) -> dict[int, list[Variant]]:
    """Take up to `amounts[revision id]` variants out of each pool, in one statement.

    Variants whose digest is in `seen` come last. Return what there was, by revision id: perhaps less than asked for.
    """
    taken: dict[int, list[Variant]] = {revision_id: [] for revision_id in amounts}
    if not amounts:
        return taken
    for variant in Variant.objects.raw(_TAKE, [list(amounts), list(amounts.values()), list(seen)]):
        taken[variant.revision_id].append(variant)
    return taken


def low_pools() -> list[int]:
    """Return the ids of the current drawn revisions whose pool is below its low-water mark."""
    return list(
        Revision.objects.exclude(exercise="")
        .filter(question__current=F("pk"), question__retired_at=None)
        .annotate(waiting=Count("variants"))
        .filter(waiting__lt=LOW_WATER)
        .order_by("waiting", "pk")
        .values_list("pk", flat=True)
    )


def _count_refusals(revision: Revision, refused: Counter[str]) -> None:
    for reason, count in refused.items():
        with transaction.atomic():
            row, _ = Refusal.objects.select_for_update().get_or_create(revision=revision, reason=reason[:200])
            Refusal.objects.filter(pk=row.pk).update(count=F("count") + count)
