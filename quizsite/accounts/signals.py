from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from quizsite.accounts.participants import SESSION_KEY, adopt_guest, read_guest_id


@receiver(user_logged_in)
def take_over_what_the_guest_kept(request, user, **kwargs):
    participant = adopt_guest(user, read_guest_id(request))
    if participant:
        request.session[SESSION_KEY] = str(participant.pk)
