"""The roles: groups with rights. Staff status opens the admin, a role says what can be done there."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

# Per role: model -> rights, as in `<app>.<right>_<model>`, or one of OWN.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "Editors": {
        "questions.topic": ("view", "add", "change"),
        "questions.question": ("view", "change"),
        "questions.revision": ("view", "add"),
        "questions.refusal": ("view",),
        "findings.concern": ("view", "change"),
        "interviews.plan": ("view", "add", "change"),
    },
    # For accommodations, for the day when the fire alarm rings, and to see which rooms are under way.
    "Invigilators": {
        "interviews.attempt": ("view", "run_clock"),
        "interviews.attemptevent": ("view",),
        "interviews.allowance": ("view", "add", "change"),
        "live.quiz": ("view",),
        "live.room": ("view",),
        "live.roomevent": ("view",),
        "teams.team": ("view",),
        "teams.membership": ("view",),
    },
    "Observers": {
        "questions.topic": ("view",),
        "questions.question": ("view",),
        "questions.revision": ("view",),
        "interviews.plan": ("view",),
    },
}


# Rights that are not one of Django's four.
OWN = {"run_clock"}


def write_roles() -> None:
    """Give each role exactly its rights; a second call changes nothing."""
    for name, rights in ROLES.items():
        wanted = Q(pk__in=[])
        for label, verbs in rights.items():
            app, model = label.split(".")
            codenames = [verb if verb in OWN else f"{verb}_{model}" for verb in verbs]
            wanted |= Q(content_type__app_label=app, codename__in=codenames)
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(wanted))
