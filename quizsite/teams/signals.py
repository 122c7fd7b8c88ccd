from django.db.models.signals import post_delete
from django.dispatch import receiver

from quizsite.teams.models import Membership
from quizsite.teams.transitions import mend


@receiver(post_delete, sender=Membership)
def keep_every_team_owned(instance, **kwargs):
    """However somebody goes, with their account or by themselves: a team has an owner, and members, or is not there."""
    mend(instance.team_id)
