from celery import shared_task


@shared_task
def close_overdue_attempts() -> None:
    """Close and grade what ran out of time. Pages do the same when they are asked for, so this only tidies sooner."""
    from quizsite.interviews.queries import database_now
    from quizsite.interviews.transitions import close_overdue

    close_overdue(now=database_now())
