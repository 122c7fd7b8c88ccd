from celery import shared_task


@shared_task(soft_time_limit=50)
def refresh_statistics() -> None:
    """Work the item statistics out anew. `manage.py item_statistics` does the same."""
    from quizsite.findings.statistics import refresh_statistics

    refresh_statistics()
