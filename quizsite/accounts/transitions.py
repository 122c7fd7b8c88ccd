"""Who wants to be forgotten: the account stays as nobody's, so that what others share with it stays theirs."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CASCADE, Model, Q
from django.dispatch import Signal

from quizsite.accounts.models import Participant, User

NOBODY = "Erased person"

# Sent inside the transaction that erases: an app takes the name of the person, `user`, out of the rows that it keeps.
person_leaving = Signal()


@transaction.atomic
def erase_person(user_id: int) -> User:
    """Leave nothing of the account that says whose it was, and no way into it; a second call changes nothing.

    What would fall with the account falls: addresses, passkeys, links to other sign-ins, memberships, co-hosting. What
    they did stays under no name: rooms and quizzes, papers, drills and seats, which others and the statistics count on.
    The words that they wrote as answers, notes and reports stay as they are.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    person_leaving.send(User, user=user)
    _forget_in_the_log(user)
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    for relation in _falling(User):
        if relation.related_model not in (Participant, LogEntry):
            relation.related_model.objects.filter(**{relation.field.name: user}).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email, user.name = f"erased-{user.pk}@erased.invalid", NOBODY
    user.first_name = user.last_name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    return user


def _falling(model: type[Model]) -> list:
    """Return the relations whose rows fall with a row of the model."""
    return [relation for relation in model._meta.related_objects if relation.on_delete is CASCADE]


def _forget_in_the_log(user: User) -> None:
    """The log of the admin keeps who did what, but quotes no row by the name or an address of the person."""
    models = {User, Participant} | {one.related_model for of in (User, Participant) for one in _falling(of)}
    quoted = Q(object_id=str(user.pk), content_type=ContentType.objects.get_for_model(User))
    for words in {user.email, user.name, *user.emailaddress_set.values_list("email", flat=True)} - {"", NOBODY}:
        quoted |= Q(object_repr__icontains=words)
    kinds = ContentType.objects.get_for_models(*models).values()
    LogEntry.objects.filter(quoted, content_type__in=kinds).update(object_repr=NOBODY)
