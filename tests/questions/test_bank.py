"""The bank in fixtures/bank: what a machine can check. Whether an item is right, fair and clear needs a reader."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from math import prod, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.polynomial import Polynomial

from questions.coverage import read_lists
from questions.documents import Entry
from questions.exchange import read_bank
from questions.grading import grade_item
from questions.kinds import KINDS
from questions.kinds.code_output import printed
from questions.kinds.options import LETTERS

FOLDER = Path(__file__).parents[2] / "fixtures" / "bank"
LITERAL = {"numeric", "vector", "grid", "shape"}

# One-sided and two-sided 95 % points of the normal curve, by which the binomial margins are drawn.
ONE_SIDED, TWO_SIDED = 1.645, 1.96


@cache
def entries() -> dict[str, Entry]:
    return {entry.slug: entry for _, entry in read_bank(FOLDER)[1]}


def concept_entries() -> list[Entry]:
    return [entry for entry in entries().values() if not entry.exercise]


def choice_entries() -> list[Entry]:
    return [entry for entry in concept_entries() if entry.kind in ("single_choice", "multiple_choice")]


def texts(document: Any) -> Iterator[str]:
    """Yield every text in a document of an author."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for part in document.values():
            yield from texts(part)
    elif isinstance(document, list):
        for part in document:
            yield from texts(part)


# --- What there is ------------------------------------------------------------------------------


def test_the_whole_folder_reads_without_complaint():
    topics, pairs = read_bank(FOLDER)

    assert {topic for topic, _ in pairs} == {topic["slug"] for topic in topics}
    assert len(pairs) == len(entries())


def test_there_are_concept_items_of_every_kind_and_level():
    concepts = concept_entries()

    assert len(concepts) >= 450
    assert {entry.kind for entry in concepts} == set(KINDS)
    assert {entry.level for entry in concepts} == {"beginner", "intermediate", "expert"}


def test_what_an_item_covers_is_a_question_of_the_lists():
    lists = read_lists(FOLDER.parent / "lists.yaml")

    odd = {slug: entry.source["covers"] for slug, entry in entries().items() if "covers" in entry.source}
    odd = {slug: covers for slug, covers in odd.items() if not covers or not set(covers) <= set(lists)}

    assert odd == {}


def test_every_concept_item_says_where_to_read_on():
    odd = {
        entry.slug: entry.source.get("references")
        for entry in concept_entries()
        if not entry.source.get("references")
        or not all(isinstance(one, str) and one.strip() for one in entry.source["references"])
    }

    assert odd == {}


def test_every_option_says_why_it_tempts_or_holds():
    odd = [
        entry.slug
        for entry in choice_entries()
        if not all(str(option.get("why", "")).strip() for option in entry.source["options"])
    ]

    assert odd == []


def test_formulas_are_closed_and_their_braces_balance():
    odd = [
        (slug, formula)
        for slug, entry in entries().items()
        for text in texts(entry.source)
        for formula in formulas(text)
        if not is_balanced(formula)
    ]

    assert odd == []


def formulas(text: str) -> list[str]:
    """Return what stands between dollar signs outside code; a sign without its partner comes back as it is."""
    plain = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    found = re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$|(\$)", plain, flags=re.DOTALL)
    return ["".join(parts) for parts in found]


def is_balanced(formula: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}$]", re.sub(r"\\[{}]", "", formula)):
        depth += {"{": 1, "}": -1, "$": -1000}[brace]
        if depth < 0:
            return False
    return depth == 0


# --- Nothing but the subject gives the key away -------------------------------------------------


@pytest.mark.parametrize(("name", "pick"), [("longest", max), ("shortest", min)])
def test_the_length_of_an_option_does_not_tell_the_key(name: str, pick: Callable[[list[int]], int]):
    hits, chances = [], []
    for entry in choice_entries():
        options = entry.source["options"]
        lengths = [len(option["text"]) for option in options]
        extreme = [option for option, length in zip(options, lengths, strict=True) if length == pick(lengths)]
        hits.append(sum(bool(option.get("right")) for option in extreme) / len(extreme))
        chances.append(sum(bool(option.get("right")) for option in options) / len(options))

    expected = sum(chances)
    margin = ONE_SIDED * sqrt(sum(chance * (1 - chance) for chance in chances))
    told = (
        f"the {name} option is right in {sum(hits):.1f} of {len(hits)} items; "
        f"chance gives {expected:.1f}, and with the margin {expected + margin:.1f}"
    )
    print(told)
    assert sum(hits) <= expected + margin, told


def test_keys_stand_at_all_places_of_the_files():
    entered = [entry for entry in choice_entries() if entry.kind == "single_choice"]
    places = Counter(LETTERS.index(entry.key["choice"]["value"]) for entry in entered)

    expected = sum(1 / len(entry.source["options"]) for entry in entered)
    margin = TWO_SIDED * sqrt(expected * (1 - expected / len(entered)))
    told = f"keys by place: {dict(sorted(places.items()))}; even would be {expected:.1f}, give or take {margin:.1f}"
    print(told)
    assert all(abs(places[place] - expected) <= margin for place in range(4)), told


def test_statements_are_as_often_true_as_false():
    truths = [entry.key["truth"]["value"] for entry in concept_entries() if entry.kind == "true_false"]

    margin = TWO_SIDED * sqrt(len(truths)) / 2
    assert abs(sum(truths) - len(truths) / 2) <= margin, f"{sum(truths)} of {len(truths)} statements are true"


# --- Every program is run -----------------------------------------------------------------------


def test_programs_print_what_their_keys_say():
    odd = {}
    for entry in concept_entries():
        if entry.kind == "code_output" and entry.source.get("runs", True):
            done = subprocess.run(
                [sys.executable, "-I", "-c", entry.source["program"]], capture_output=True, text=True, timeout=60
            )
            if done.returncode or printed(done.stdout) != entry.key["printed"]["value"]:
                odd[entry.slug] = done.stdout + done.stderr

    assert odd == {}


# --- Every number by a second road --------------------------------------------------------------


def slope_of_the_product() -> dict[str, Any]:
    """Multiply the polynomials out and differentiate the result, without a chain rule."""
    product_of_paths = Polynomial([0, 3]) * Polynomial([1, 0, 1])
    return {"slope": product_of_paths.deriv()(2)}


def counted_windows() -> dict[str, Any]:
    """Let the window walk: SAME starts one at every second pixel, VALID only where all of it fits."""
    starts = range(0, 15, 2)
    return {"sides": [len(starts), sum(start + 4 <= 15 for start in starts)]}


def convolved_image() -> dict[str, Any]:
    """Convolve an image of this size with filters that fit its windows, and look at the arrays."""
    filters = np.ones((8, 5, 5, 3))
    windows = sliding_window_view(np.ones((32, 32, 3)), filters.shape[1:]).squeeze(2)
    return {"filter": list(filters[0].shape), "output": list(np.einsum("hwabc,nabc->hwn", windows, filters).shape)}


def cross_correlation() -> dict[str, Any]:
    """Take the mathematical convolution and undo its turn of the kernel."""
    x = np.array([[2, 4, 1], [3, 4, 3], [2, 4, 0]])
    turned = np.array([[0, 3], [-1, 1]])[::-1, ::-1]
    full = np.zeros((4, 4), dtype=int)
    for (row, column), weight in np.ndenumerate(turned):
        full[row : row + 3, column : column + 3] += weight * x
    return {"y": full[1:3, 1:3].tolist()}


def counted_multiply_adds() -> dict[str, Any]:
    """Count every product: filter by filter, window by window, cell by cell, over the channels of its group."""
    starts = [start for start in range(-1, 16 + 1) if (start + 1) % 2 == 0 and start + 3 <= 16 + 1]
    channels_by_group = [[channel for channel in range(12) if channel // 4 == group] for group in range(3)]
    cells = list(product(range(3), range(3)))
    return {
        "macs": sum(
            len(cells) * len(channels_by_group[number // 4]) for number in range(12) for _ in product(starts, starts)
        )
    }


def traces() -> dict[str, Any]:
    """Keep a graph for each type and shape, as tracing does, and count how often one has to be made."""
    signatures = [(np.float32(value).dtype, np.shape(value)) for value in (1.0, 2.0, 3.5)]
    return {"lines": len(set(signatures))}


def spread_of_the_sum() -> dict[str, Any]:
    """The deviation of a sum of independent terms is the length of the vector of their deviations."""
    return {"std": np.linalg.norm(0.5 * np.repeat([1.0, 0.0], [900, 1600]))}


def stream_after_all_branches() -> dict[str, Any]:
    """Add branch by branch, as lengths at right angles."""

    def run(spread: float) -> float:
        length = 1.0
        for _ in range(2 * 16):
            length = np.hypot(length, spread)
        return length

    return {"plain": run(0.5), "scaled": round(run(0.5 / np.sqrt(32)), 6)}


def adam_once() -> dict[str, Any]:
    m, v, gradient = np.zeros(2), np.zeros(2), np.array([4, -0.002])
    m, v = 0.9 * m + (1 - 0.9) * gradient, 0.999 * v + (1 - 0.999) * gradient**2
    return {"change": (-0.01 * (m / (1 - 0.9)) / np.sqrt(v / (1 - 0.999))).tolist()}


def tried_learning_rates() -> dict[str, Any]:
    grid = {rate for rate, _ in product([1e-4, 1e-3, 1e-2, 1e-1], [0, 1e-5, 1e-4, 1e-3])}
    draws = np.random.default_rng(0).uniform(-4, -1, size=16)
    return {"rates": [len(grid), len(set(draws))]}


def cell_after_a_hundred_steps() -> dict[str, Any]:
    """The state is linear in where it starts: run the cell from 1 and from 0, and compare."""
    states = np.array([1.0, 0.0])
    for _ in range(100):
        states = 0.95 * states + 0.3 * 0.7
    return {"factor": states[0] - states[1]}


RECOMPUTED: dict[str, Callable[[], dict[str, Any]]] = {
    "backprop-two-paths": slope_of_the_product,
    "cnn-cross-correlation": cross_correlation,
    "cnn-filter-and-map-shape": convolved_image,
    "cnn-macs-grouped-strided": counted_multiply_adds,
    "cnn-same-valid-sides": counted_windows,
    "frameworks-traced-function": traces,
    "init-preactivation-spread": spread_of_the_sum,
    "init-residual-stream": stream_after_all_branches,
    "optimisation-adam-first-step": adam_once,
    "rnn-lstm-forget-gate-over-100-steps": cell_after_a_hundred_steps,
    "training-practice-grid-and-random": tried_learning_rates,
}


def test_no_literal_key_is_without_its_second_road():
    literal = {entry.slug for entry in concept_entries() if entry.kind in LITERAL}

    assert literal == set(RECOMPUTED)


@pytest.mark.parametrize("slug", RECOMPUTED)
def test_a_literal_key_is_what_the_second_road_gives(slug: str):
    recomputed = RECOMPUTED[slug]()

    key = entries()[slug].key

    assert set(key) == set(recomputed)
    for name, value in recomputed.items():
        np.testing.assert_allclose(key[name]["value"], value, rtol=1e-9)


@pytest.mark.parametrize("slug", RECOMPUTED)
def test_the_key_of_a_literal_item_is_marked_right(slug: str):
    entry = entries()[slug]

    grade = grade_item(entry.boxes, entry.key, typed_key(entry))

    assert (grade.fraction, grade.verdict) == (1, "right")


@pytest.mark.parametrize("slug", RECOMPUTED)
def test_every_known_slip_is_marked_wrong_and_gets_its_own_hint(slug: str):
    entry = entries()[slug]

    for box in entry.boxes:
        mistakes = entry.key[box["name"]]["mistakes"]
        assert mistakes, f"{box['name']} knows no slip"
        for mistake in mistakes:
            raw = typed_key(entry) | {box["name"]: KINDS[box["kind"]].typed(box, mistake["value"])}
            grade = grade_item(entry.boxes, entry.key, raw).boxes[box["name"]]
            assert grade.verdict in ("wrong", "partly")
            assert grade.fraction < 1
            assert (grade.tag, grade.hint) == (mistake["tag"], mistake["hint"])


@pytest.mark.parametrize("slug", RECOMPUTED)
def test_the_slips_of_an_item_have_tags_of_their_own(slug: str):
    for name, key in entries()[slug].key.items():
        tags = [mistake["tag"] for mistake in key["mistakes"]]

        assert len(set(tags)) == len(tags), name


def typed_key(entry: Entry) -> dict[str, Any]:
    """Return the raw response of somebody who enters the key."""
    return {box["name"]: KINDS[box["kind"]].typed(box, entry.key[box["name"]]["value"]) for box in entry.boxes}


# --- The slips are what their hints say ---------------------------------------------------------


def windows(side: int, kernel: int, stride: int, padding: int) -> int:
    return sum(1 for _ in range(-padding, side + padding - kernel + 1, stride))


def test_slips_of_the_multiply_adds_come_from_the_slips_they_name():
    side, kernel, channels, filters, groups = 16, 3, 12, 12, 3
    out = windows(side, kernel, stride=2, padding=1)
    without_padding = windows(side, kernel, stride=2, padding=0)
    cells = kernel * kernel
    expected = {
        "input-size": side * side * cells * (channels // groups) * filters,
        "groups-ignored": out * out * cells * channels * filters,
        "flops": 2 * out * out * cells * (channels // groups) * filters,
        "groups-twice": out * out * cells * (channels // groups) * (filters // groups),
        "padding-forgotten": without_padding**2 * cells * (channels // groups) * filters,
        "channels-forgotten": out * out * cells * filters,
        "one-filter": out * out * cells * (channels // groups),
    }

    assert slips("cnn-macs-grouped-strided", "macs") == expected


def test_slips_of_the_cross_correlation_come_from_the_slips_they_name():
    laid_on = sliding_window_view(np.array([[2, 4, 1], [3, 4, 3], [2, 4, 0]]), (2, 2))
    kernel = np.array([[0, 3], [-1, 1]])

    assert slips("cnn-cross-correlation", "y") == {
        "kernel-flipped": np.einsum("hwab,ab->hw", laid_on, kernel[::-1, ::-1]).tolist(),
        "kernel-transposed": np.einsum("hwab,ba->hw", laid_on, kernel).tolist(),
        "output-transposed": np.einsum("hwab,ab->wh", laid_on, kernel).tolist(),
    }


def test_slips_of_the_spread_come_from_the_slips_they_name():
    found = slips("init-preactivation-spread", "std")

    assert found == pytest.approx(
        {
            "variance": 900 * 0.5**2,
            "all-inputs": sqrt(2500 * 0.5**2),
            "deviations-added": 900 * 0.5,
            "weight-spread-forgotten": sqrt(900),
            "spread-not-squared": sqrt(900 * 0.5),
        }
    )


def test_slips_of_the_residual_stream_come_from_the_slips_they_name():
    assert slips("init-residual-stream", "plain") == pytest.approx(
        {
            "variance": 1 + 32 * 0.5**2,
            "stream-forgotten": sqrt(32 * 0.5**2),
            "deviations-added": 1 + 32 * 0.5,
            "blocks-counted": sqrt(1 + 16 * 0.5**2),
            "spread-not-squared": sqrt(1 + 32 * 0.5),
        }
    )
    assert slips("init-residual-stream", "scaled") == pytest.approx(
        {
            "variance": 1 + 0.5**2,
            "stream-forgotten": 0.5,
            "stream-scaled": sqrt(1 + 32 * 0.5**2) / sqrt(32),
            "factor-not-squared": sqrt(1 + 32 * 0.5**2 / sqrt(32)),
        }
    )


def test_slips_of_adam_come_from_the_slips_they_name():
    gradient = np.array([4, -0.002])
    expected = {
        "plain-gradient-descent": -0.01 * gradient,
        "no-bias-correction": -0.01 * 0.1 * gradient / np.sqrt(0.001 * gradient**2),
        "no-root": -0.01 * gradient / gradient**2,
        "sign": 0.01 * np.sign(gradient),
        "sign-of-b": np.array([-0.01, -0.01]),
    }

    found = slips("optimisation-adam-first-step", "change")

    assert set(found) == set(expected)
    for tag, value in expected.items():
        np.testing.assert_allclose(found[tag], value, rtol=1e-5)


def test_slips_of_the_forget_gate_come_from_the_slips_they_name():
    assert slips("rnn-lstm-forget-gate-over-100-steps", "factor") == pytest.approx(
        {"unchanged": 1, "one-step": 0.95, "added": sum([0.95] * 100), "one-factor-less": prod([0.95] * 99)}
    )


def slips(slug: str, box: str) -> dict[str, Any]:
    """Return the wrong values that the box knows, by tag."""
    return {mistake["tag"]: mistake["value"] for mistake in entries()[slug].key[box]["mistakes"]}
