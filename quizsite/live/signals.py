from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.dispatch import receiver

from quizsite.accounts.participants import participants_joining
from quizsite.accounts.transitions import person_leaving
from quizsite.live.models import Seat


@receiver(participants_joining)
def keep_one_seat_per_room(guest, owner, **kwargs):
    """A person has one seat in a room: where both sit, the guest's goes on as a seat of nobody, by its token alone."""
    taken = Seat.objects.filter(participant=owner).values("room_id")
    Seat.objects.filter(participant=guest, room_id__in=taken).update(participant=None)


@receiver(person_leaving)
def leave_a_number_in_every_seat(user, **kwargs):
    """The seats stay with what was answered in them, under the name of one that is hidden; nobody holds them any more.

    No name looks like the skeleton, and no token has the hash.
    """
    number = Cast("pk", CharField())
    nobody = Concat(Value("erased "), number)
    Seat.objects.filter(participant__user=user).update(
        nickname=Concat(Value("Player "), number), skeleton=nobody, token_hash=nobody
    )
