import json
from io import StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command

from questions.drawing import draw_variant
from questions.exercises.activations.linear_mlp_forward import LinearMlpForward
from questions.exercises.base import REGISTRY


def run(*arguments):
    """Return what the command writes."""
    out = StringIO()
    call_command("exercise", *arguments, stdout=out)
    return out.getvalue()


def test_the_list_has_one_line_per_exercise():
    lines = run("list").splitlines()

    assert [line.split()[0] for line in lines] == sorted(REGISTRY)


def test_a_draw_as_json_is_the_variant_of_its_seed():
    document = json.loads(run("draw", "conv-output-size", "--seed", "3", "--level", "2", "--json"))

    assert document == draw_variant("conv-output-size", 2, 3).to_json()


def test_a_draw_without_a_level_takes_the_first():
    assert json.loads(run("draw", "conv-output-size", "--seed", "3", "--json"))["level"] == 1


def test_a_draw_without_a_seed_says_which_it_took():
    document = json.loads(run("draw", "conv-output-size", "--json"))

    assert document["digest"] == draw_variant("conv-output-size", 1, document["seed"]).digest


def test_several_draws_take_consecutive_seeds():
    documents = json.loads(run("draw", "softmax-vector", "--seed", "5", "--count", "3", "--json"))

    assert [document["seed"] for document in documents] == [5, 6, 7]


def test_a_draw_as_text_shows_stem_grid_key_and_solution():
    drawn = draw_variant("max-pool-grid", 1, 3)

    text = run("draw", "max-pool-grid", "--seed", "3")

    assert all(part in text for part in (drawn.stem, drawn.picture_text, drawn.solution, drawn.digest))


@pytest.mark.parametrize("arguments", [["draw", "nothing"], ["check", "nothing"], ["grade", "nothing", "--seed", "1"]])
def test_an_unknown_name_is_a_plain_error(arguments):
    response = ["--response", "1"] if arguments[0] == "grade" else []

    with pytest.raises(CommandError) as refused:
        run(*arguments, *response)

    assert str(refused.value) == "There is no exercise 'nothing'."


def test_an_unknown_level_is_a_plain_error():
    with pytest.raises(CommandError, match=r"^linear-mlp-forward has no level 3; it has 1, 2\.$"):
        run("draw", "linear-mlp-forward", "--level", "3")


def grade(name, response, *arguments):
    return json.loads(run("grade", name, "--seed", "3", "--response", response, "--json", *arguments))


@pytest.mark.parametrize("response", ["4", "4.0", " 8/2 ", '{"side": "4"}', '{"side": 4}', '"4"'])
def test_a_single_box_takes_json_and_plain_text(response):
    graded = grade("conv-output-size", response)

    assert (graded["verdict"], graded["credit"]) == ("right", 1.0)
    assert graded["boxes"]["side"] == {
        "verdict": "right",
        "credit": 1.0,
        "read": "4",
        "hint": "",
        "tag": "",
        "carried": False,
        "marks": {"side": "right"},
        "problems": {},
    }


def test_a_recognised_mistake_is_told():
    drawn = draw_variant("conv-output-size", 1, 3)
    slip = drawn.mistakes["side"][0]

    box = grade("conv-output-size", str(slip["value"]))["boxes"]["side"]

    assert (box["verdict"], box["hint"], box["tag"]) == ("wrong", slip["hint"], slip["tag"])


@pytest.mark.parametrize(
    "response", ["8 9 7; 8 7 6; 7 4 9", "[[8, 9, 7], [8, 7, 6], [7, 4, 9]]", "8,9,7\n8,7,6\n7,4,9"]
)
def test_a_grid_takes_lists_and_lines(response):
    assert grade("max-pool-grid", response)["verdict"] == "right"


def test_a_vector_takes_a_list():
    p = draw_variant("softmax-vector", 1, 3).key["p"]["value"]

    assert grade("softmax-vector", json.dumps(p))["verdict"] == "right"
    assert grade("softmax-vector", ", ".join(f"{entry:.3f}" for entry in p))["verdict"] == "right"


def test_several_boxes_are_marked_against_earlier_ones():
    drawn = draw_variant("momentum-step", 1, 3)
    v1 = -drawn.key["v1"]["value"]

    graded = grade("momentum-step", json.dumps({"v1": v1, "x1": drawn.params["start"] + v1}))

    assert (graded["boxes"]["v1"]["tag"], graded["boxes"]["x1"]["carried"]) == ("sign", True)
    assert graded["credit"] == 0.25


def test_a_grade_as_text_says_the_same():
    assert run("grade", "conv-output-size", "--seed", "3", "--response", "8/2") == (
        "right, credit 1\n  side: right, credit 1, read 4\n"
    )


def test_what_cannot_be_read_is_shown_and_is_an_error():
    out = StringIO()

    with pytest.raises(CommandError, match=r'^"abc" is not a number\. Write it like 3\.5, 3,5 or 3/4\.$'):
        call_command("exercise", "grade", "conv-output-size", "--seed", "3", "--response", "abc", "--json", stdout=out)

    assert json.loads(out.getvalue())["verdict"] == "unreadable"


@pytest.mark.parametrize("response", ["5", "[1, 2]", "{broken", "[" * 100_000])
def test_plain_text_for_several_boxes_is_an_error_that_shows_the_form(response):
    with pytest.raises(CommandError, match="4 boxes need JSON such as"):
        grade("momentum-step", response)


def test_a_box_that_is_not_there_is_an_error():
    with pytest.raises(CommandError, match="There is no box 'speed'; there are v1, x1, v2, x2"):
        grade("momentum-step", '{"speed": "1"}')


def test_grading_needs_a_seed():
    with pytest.raises(CommandError, match="Which variant"):
        run("grade", "momentum-step", "--response", "{}")


def test_a_check_writes_one_line_per_exercise():
    lines = run("check", "--count", "6").splitlines()

    assert [line.split()[0] for line in lines] == sorted(REGISTRY)
    assert all("6 draws" in line and "0 refused" in line for line in lines)


def test_a_check_of_one_exercise_counts_repeats_as_collisions():
    (line,) = run("check", "linear-mlp-forward", "--count", "5").splitlines()

    assert line.split()[1:] == ["5", "draws,", "5", "distinct,", "0", "collisions,", "0", "refused"]


class Unsound(LinearMlpForward):
    """Its key depends on more than its params, which is what the gate has to find."""

    name = "unsound"
    drawn = count(1000)

    @property
    def key(self):
        return next(self.drawn)


def test_a_fault_is_named_with_its_count_and_fails_the_command(monkeypatch):
    monkeypatch.setitem(REGISTRY, "unsound", Unsound)
    out = StringIO()

    with pytest.raises(CommandError, match="5 draws were refused"):
        call_command("exercise", "check", "unsound", "--count", "5", stdout=out)

    assert "5 times: the params do not give the same boxes and key again" in out.getvalue()
