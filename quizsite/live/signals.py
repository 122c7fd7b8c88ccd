from django.dispatch import receiver

from quizsite.accounts.participants import participants_joining
from quizsite.live.models import Seat


@receiver(participants_joining)
def keep_one_seat_per_room(guest, owner, **kwargs):
    """A person has one seat in a room: where both sit, the guest's goes on as a seat of nobody, by its token alone."""
    taken = Seat.objects.filter(participant=owner).values("room_id")
    Seat.objects.filter(participant=guest, room_id__in=taken).update(participant=None)
