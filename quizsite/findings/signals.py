from django.db.models import Exists, OuterRef
from django.dispatch import receiver

from quizsite.accounts.participants import participants_joining
from quizsite.findings.models import Concern, Place


@receiver(participants_joining)
def keep_one_concern_of_each(guest, owner, **kwargs):
    """A person raises a concern once: what the account has raised too stays with the editors, as nobody's."""
    same = Concern.objects.filter(participant=owner, revision=OuterRef("revision"))
    in_rooms, outside = same.filter(room=OuterRef("room")), same.exclude(place=Place.LIVE)
    theirs = Concern.objects.filter(participant=guest)
    theirs.filter(Exists(in_rooms)).update(participant=None)
    theirs.exclude(place=Place.LIVE).filter(Exists(outside)).update(participant=None)
