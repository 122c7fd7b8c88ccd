from pathlib import Path

import pytest
import yaml

from quizsite.interviews.exchange import PlansError, load_plans
from quizsite.interviews.models import Plan

pytestmark = pytest.mark.django_db

PLANS = Path(__file__).parents[3] / "fixtures" / "plans.yaml"
PLAN = {"slug": "short", "title": "Short", "summary": "To try.", "minutes": 10, "rules": [{"count": 2}]}


def write(folder: Path, *plans: dict) -> Path:
    path = folder / "plans.yaml"
    path.write_text(yaml.safe_dump({"plans": list(plans)}))
    return path


def test_the_plans_that_come_with_the_site_load_and_loading_twice_adds_nothing():
    once = load_plans(PLANS)
    rows = list(Plan.objects.values())

    twice = load_plans(PLANS)

    assert once == twice == len(rows) == 3
    assert list(Plan.objects.values()) == rows
    assert [plan.slug for plan in Plan.objects.all()] == ["phone-screen", "computer-vision", "training-deep-networks"]
    assert [plan.item_count for plan in Plan.objects.all()] == [10, 10, 10]


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
        ({"rules": [{"count": 2}, {"count": 1, "topics": "cnn"}]}, "topics"),
        ({"rules": [{"topic": "cnn"}]}, "count"),
        ({"rules": None}, "NoneType"),
    ],
)
def test_a_wrong_rule_names_its_plan_and_nothing_is_loaded(tmp_path, change, words):
    path = write(tmp_path, PLAN, {**PLAN, "slug": "broken", **change})

    with pytest.raises(PlansError, match=rf"^plans\.yaml: broken: rules: .*{words}"):
        load_plans(path)

    assert not Plan.objects.exists()


def test_a_plan_without_rules_is_named(tmp_path):
    plan = {name: value for name, value in PLAN.items() if name != "rules"}

    with pytest.raises(PlansError, match=r"^plans\.yaml: short: rules: 'rules'"):
        load_plans(write(tmp_path, plan))
