from celery import shared_task


# Told at once that it was received: a rehearsal that a killed worker has left is not played again by the next.
@shared_task(acks_late=False, time_limit=1200)
def rehearse(rehearsal_id: int) -> None:
    """Let bots play a rehearsal, step by step."""
    from quizsite.rehearsals.playing import play

    play(rehearsal_id)


@shared_task
def tidy_up() -> None:
    """Delete the rooms that bots have played in, a day later."""
    from quizsite.rehearsals.transitions import remove_old_stages

    remove_old_stages()
