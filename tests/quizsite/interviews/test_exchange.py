from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

from questions.exchange import read_bank
from quizsite.interviews.exchange import PlansError, load_plans
from quizsite.interviews.models import Plan
from quizsite.interviews.plans import read_review, read_sections
from quizsite.interviews.selection import Candidate

pytestmark = pytest.mark.django_db

PLANS = Path(__file__).parents[3] / "fixtures" / "plans.yaml"
PLAN = {"slug": "short", "title": "Short", "summary": "To try.", "minutes": 10, "sections": [{"rules": [{"count": 2}]}]}


def write(folder: Path, *plans: dict) -> Path:
    path = folder / "plans.yaml"
    path.write_text(yaml.safe_dump({"plans": list(plans)}))
    return path


def test_the_plans_that_come_with_the_site_load_and_loading_twice_adds_nothing():
    once = load_plans(PLANS)
    rows = list(Plan.objects.values())

    twice = load_plans(PLANS)

    assert once == twice == len(rows)
    assert list(Plan.objects.values()) == rows
    assert {(plan.slug, plan.minutes) for plan in Plan.objects.all()} >= {
        ("phone-screen", 20),
        ("ml-engineer", 45),
        ("computer-vision", 45),
        ("sequence-models", 45),
        ("research-scientist", 60),
        ("calculation-sprint", 15),
    }


@cache
def bank() -> list[tuple[Candidate, int]]:
    """Return every entry of the bank's files as a candidate, with its expected seconds."""
    _, entries = read_bank(PLANS.parent / "bank")
    return [
        (Candidate(number, entry.slug, topic, entry.level, entry.kind, bool(entry.exercise), 0), entry.seconds)
        for number, (topic, entry) in enumerate(entries)
    ]


@pytest.mark.parametrize("plan", yaml.safe_load(PLANS.read_text())["plans"], ids=lambda plan: plan["slug"])
def test_the_bank_serves_every_rule_of_a_plan_twice_over_and_its_minutes_are_enough(plan):
    usual = []
    for section in read_sections(plan["sections"]):
        usual.append(0.0)
        for rule in section.rules:
            fitting = [seconds for candidate, seconds in bank() if candidate.fits(rule)]
            assert len(fitting) >= 2 * rule.count, rule
            usual[-1] += rule.count * sum(fitting) / len(fitting)
        assert section.minutes is None or 0.6 * section.minutes <= usual[-1] / 60 <= section.minutes

    assert 0.6 * plan["minutes"] <= sum(usual) / 60 <= plan["minutes"]
    assert read_review(plan.get("review", {})).shown(timedelta(0)) == {
        "marks",
        "verdicts",
        "hints",
        "keys",
        "solutions",
    }


def test_the_files_order_and_wording_win(tmp_path):
    load_plans(write(tmp_path, PLAN, {**PLAN, "slug": "long"}))

    load_plans(write(tmp_path, {**PLAN, "slug": "long", "title": "Longer"}, PLAN))

    assert [(plan.slug, plan.title) for plan in Plan.objects.all()] == [("long", "Longer"), ("short", "Short")]


def test_a_plan_that_was_taken_off_the_list_stays_off(tmp_path):
    path = write(tmp_path, PLAN)
    load_plans(path)
    Plan.objects.update(is_offered=False)

    load_plans(path)

    assert not Plan.objects.get().is_offered


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sections": [{"rules": [{"count": 2}, {"count": 1, "topics": "cnn"}]}]}, "Section 1, rule 2: .*topics"),
        ({"sections": [{"rules": [{"topic": "cnn"}]}]}, "Section 1, rule 1: .*count"),
        ({"sections": None}, "list of sections"),
        ({"review": {"keys": "soon"}}, "Review: .*keys"),
        ({"rules": []}, "there is no rules in a plan"),
    ],
)
def test_a_wrong_rule_names_its_plan_and_nothing_is_loaded(tmp_path, change, words):
    path = write(tmp_path, PLAN, {**PLAN, "slug": "broken", **change})

    with pytest.raises(PlansError, match=rf"^plans\.yaml: broken: .*{words}"):
        load_plans(path)

    assert not Plan.objects.exists()


@pytest.mark.parametrize("lacking", list(PLAN))
def test_what_a_plan_lacks_is_named(tmp_path, lacking):
    plan = {name: value for name, value in PLAN.items() if name != lacking}

    name = "plan 1" if lacking == "slug" else "short"
    with pytest.raises(PlansError, match=rf"^plans\.yaml: {name}: {lacking} is missing$"):
        load_plans(write(tmp_path, plan))
