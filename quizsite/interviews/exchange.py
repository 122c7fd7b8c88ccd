"""The plans on offer, from their file."""

from pathlib import Path

import yaml
from django.db import transaction

from quizsite.interviews.models import Plan
from quizsite.interviews.selection import Rule

FIELDS = ("slug", "title", "summary", "minutes", "rules")


class PlansError(ValueError):
    """A plan in the file is wrong; the message names it."""


@transaction.atomic
def load_plans(path: Path) -> int:
    """Write the plans of a file, the file's order and wording winning; return how many. Loading twice adds nothing."""
    plans = yaml.safe_load(path.read_text("utf-8"))["plans"]
    for position, plan in enumerate(plans):
        if lacking := [name for name in FIELDS if name not in plan]:
            raise PlansError(f"{path.name}: {plan.get('slug', f'plan {position + 1}')}: {lacking[0]} is missing")
        try:
            for rule in plan["rules"]:
                Rule(**rule)
        except (TypeError, KeyError) as error:
            raise PlansError(f"{path.name}: {plan.get('slug')}: rules: {error}") from error
        Plan.objects.update_or_create(slug=plan["slug"], defaults={**plan, "position": position})
    return len(plans)
