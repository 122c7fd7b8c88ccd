"""The plans on offer, from their file."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from questions.models import Question, Topic
from quizsite.interviews.models import Plan
from quizsite.interviews.plans import OutlineError, Section, named_items, read_review, read_sections

FIELDS = ("slug", "title", "summary", "minutes", "sections")
OPTIONAL = ("grace", "review", "formula_sheet", "has_calculator", "is_offered")


class PlansError(ValueError):
    """A plan in the file is wrong; the message names it."""


@transaction.atomic
def load_plans(path: Path) -> int:
    """Write the plans of a file, the file's order and wording winning; return how many. Loading twice adds nothing."""
    plans = yaml.safe_load(path.read_text("utf-8"))["plans"]
    for position, plan in enumerate(plans):
        where = f"{path.name}: {plan.get('slug', f'plan {position + 1}')}"
        if lacking := [name for name in FIELDS if name not in plan]:
            raise PlansError(f"{where}: {lacking[0]} is missing")
        if unknown := [name for name in plan if name not in (*FIELDS, *OPTIONAL)]:
            raise PlansError(f"{where}: there is no {unknown[0]} in a plan")
        try:
            read_sections(plan["sections"])
            read_review(plan.get("review", {}))
        except OutlineError as error:
            raise PlansError(f"{where}: {error}") from error
        Plan.objects.update_or_create(slug=plan["slug"], defaults={**plan, "position": position})
    return len(plans)


def missing_from_bank(sections: tuple[Section, ...]) -> list[str]:
    """Return what the sections name and the bank does not have, a sentence each."""
    topics = set(Topic.objects.values_list("slug", flat=True))
    named = {rule.topic for section in sections for rule in section.rules if rule.topic}
    items = named_items(sections)
    known = set(Question.objects.live().filter(slug__in=items).values_list("slug", flat=True))
    missing = [f"There is no topic “{topic}”." for topic in sorted(named - topics)]
    return missing + [f"There is no published question “{item}”." for item in items if item not in known]


def as_yaml(document: Any) -> str:
    """Return a document as an author would write it."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)
