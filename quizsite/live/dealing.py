"""Who gets which variant: dealt ahead for everybody at once, and to a latecomer alone.

Dealing twice adds nothing, so it may be done by whoever comes first: a hint while the item before is on, the host's
step to it, a seat that joins. The room's own variant is dealt with the rest; with a shared one, all are copies of it.
"""

import hmac
import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from questions.items import item_fields
from questions.models import Revision, Variant
from questions.pools import draw_fresh, take_variants
from questions.tasks import fill_pool
from quizsite.live.models import Room, RoomItem, Seat, SeatItem, SeatStatus

log = logging.getLogger(__name__)

BATCH = 250
DEALT_TO = (SeatStatus.SEATED, SeatStatus.WAITING)


def deal(room_item: RoomItem) -> int:
    """Deal the item to every seat that has none of it yet; return how many variants were made."""
    room = room_item.room
    dealt = SeatItem.objects.filter(room_item=room_item, seat=OuterRef("pk"))
    missing = room.seats.filter(~Exists(dealt), status__in=DEALT_TO).order_by("pk").values_list("pk", flat=True)
    return _deal(room, room_item, list(missing))


def deal_alone(room_item: RoomItem, seat: Seat) -> None:
    """Deal the item to one seat, which begins it by itself."""
    if not SeatItem.objects.filter(room_item=room_item, seat=seat).exists():
        _deal(room_item.room, room_item, [seat.pk])


def deal_to(seat: Seat) -> None:
    """Deal the items that are on or dealt ahead to one seat that came after the dealing."""
    room = seat.room
    if room.is_paced:
        # It is dealt each item when it begins it.
        return
    ahead = SeatItem.objects.filter(room_item=OuterRef("pk"), seat=None)
    items = RoomItem.objects.filter(room=room, position__gte=max(1, room.item_no)).select_related("room")
    for room_item in items.filter(Exists(ahead)).exclude(seat_items__seat=seat):
        _deal(room, room_item, [seat.pk])


def seed_of(room: Room, position: int, seat_id: int | None) -> int:
    """Return the seed of a seat for an item, 62 bits: the same whenever it is dealt again, and nobody's guess."""
    label = f"{position}:{'' if seat_id is None else seat_id}".encode()
    return int.from_bytes(hmac.digest(bytes(room.secret), label, "sha256")[:8]) >> 2


def _deal(room: Room, room_item: RoomItem, seat_ids: Sequence[int]) -> int:
    own = SeatItem.objects.filter(room_item=room_item, seat=None).first()
    if own is None:
        made = _items(room, room_item, [None])
        SeatItem.objects.bulk_create(made, ignore_conflicts=True)
        own = SeatItem.objects.get(room_item=room_item, seat=None)
    if room.is_shared_variant:
        made = [_copy(own, seat_id) for seat_id in seat_ids]
    else:
        made = _items(room, room_item, seat_ids)
    SeatItem.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
    return len(made)


def _items(room: Room, room_item: RoomItem, seat_ids: Sequence[int | None]) -> list[SeatItem]:
    revision = Revision.objects.select_related("question").get(pk=room_item.revision_id)
    variants: Sequence[Variant | None] = [None] * len(seat_ids)
    if revision.is_drawn and seat_ids:
        variants = _variants(revision, len(seat_ids))
    return [
        SeatItem(room_item=room_item, seat_id=seat_id, **_fields(room, room_item, revision, variant, seat_id))
        for seat_id, variant in zip(seat_ids, variants, strict=True)
    ]


def _fields(
    room: Room, room_item: RoomItem, revision: Revision, variant: Variant | None, seat_id: int | None
) -> dict[str, Any]:
    seed = variant.seed if variant else seed_of(room, room_item.position, seat_id)
    return item_fields(revision, variant, seed=seed) | {"seconds": room_item.seconds}


def _variants(revision: Revision, count: int) -> list[Variant]:
    """Take what the pool has, and draw the rest on the spot."""
    taken = take_variants({revision.pk: count})[revision.pk]
    transaction.on_commit(lambda: _hint_refill(revision.pk))
    return taken + [draw_fresh(revision) for _ in range(count - len(taken))]


def _hint_refill(revision_id: int) -> None:
    try:
        fill_pool.delay(revision_id=revision_id)
    except Exception:
        # Whatever the transport raises, the room goes on: the scheduler's round asks again.
        log.warning("refill of the pool of revision %s could not be queued", revision_id)


def _copy(own: SeatItem, seat_id: int) -> SeatItem:
    fields = {field.attname: getattr(own, field.attname) for field in SeatItem._meta.concrete_fields}
    return SeatItem(**{**fields, "id": None, "seat_id": seat_id})
