from django.dispatch import receiver

from quizsite.accounts.participants import participants_joining
from quizsite.accounts.transitions import person_leaving
from quizsite.interviews.models import Allowance, Attempt
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import bring_up_to_date, hand_in


@receiver(participants_joining)
def keep_one_attempt_open(guest, owner, **kwargs):
    """A person has one open attempt: when both have one, the guest's is handed in before the rows are joined."""
    now = database_now()
    for attempt in Attempt.objects.filter(participant=owner).open():
        # One whose time is over is open in name only, and must not cost the guest a running one.
        bring_up_to_date(attempt, now=now)
    if Attempt.objects.filter(participant=owner).open().exists():
        for attempt in Attempt.objects.filter(participant=guest).open():
            hand_in(attempt.pk, participant_id=guest.pk, now=now)


@receiver(person_leaving)
def forget_why_somebody_had_more_time(user, **kwargs):
    Allowance.objects.filter(participant__user=user).delete()
