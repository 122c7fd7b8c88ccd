import logging

from celery import shared_task

log = logging.getLogger(__name__)

HINT_SECONDS = 5


@shared_task
def tend_rooms() -> None:
    """Close what ran out of time, and steer for autopilots. Pages do the same when they are asked for."""
    from quizsite.live.transitions import tend_overdue

    tend_overdue()


@shared_task
def deal_next_item(room_id: str) -> None:
    """Deal the next item of a room while the one before is on."""
    from uuid import UUID

    from quizsite.live.transitions import deal_next

    deal_next(UUID(room_id))


def hint_deal(room_id) -> None:
    """Ask for the next item to be dealt; with the broker dead the step to it deals."""
    try:
        # A moment later: drawing for a full room would be at work while the item is on its way to everybody, and while
        # the first answers come in.
        deal_next_item.apply_async(kwargs={"room_id": str(room_id)}, countdown=HINT_SECONDS)
    except Exception:
        # Whatever the transport raises, the item that was opened stays open.
        log.warning("the next item of room %s could not be dealt ahead", room_id)
