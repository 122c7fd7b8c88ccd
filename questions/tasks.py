"""Background work for the bank. Ids go in, everything is read anew, and a second delivery harms nothing."""

from celery import shared_task
from celery.utils.log import get_task_logger

log = get_task_logger(__name__)


@shared_task(soft_time_limit=30)
def fill_pool(*, revision_id: int) -> None:
    """Fill the pool of one revision to its target size."""
    from questions.pools import fill_pool

    fill_pool(revision_id)


@shared_task(soft_time_limit=50)
def fill_pools(*, revision_ids: list[int]) -> None:
    """Fill several pools, one after the other: one message for a whole paper."""
    from questions.pools import fill_pool

    for revision_id in revision_ids:
        fill_pool(revision_id)


@shared_task
def top_up_pools() -> None:
    """Queue a filling for each pool that has run low: the guarantee behind every hint that was lost on the way."""
    from questions.pools import low_pools

    for revision_id in low_pools():
        fill_pool.delay(revision_id=revision_id)
