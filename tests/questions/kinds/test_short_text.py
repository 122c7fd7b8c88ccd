import pytest

from questions.documents import EntryError, read_entry
from questions.grading import grade_item
from questions.kinds.short_text import is_one_edit
from tests.factories import entry_source

ACCEPTED = ["batch normalisation", "BN", "t-SNE", "Adam's rule"]
SLIP = {"value": "layer normalisation", "hint": "That one works per sample.", "tag": "layer"}


def grade(text, **changes):
    entry = read_entry(entry_source("short_text", accepted=ACCEPTED, mistakes=[SLIP], **changes))
    return grade_item(entry.boxes, entry.key, {"text": text}).boxes["text"]


@pytest.mark.parametrize(
    "text",
    [
        "batch normalisation",
        "  Batch   Normalisation. ",
        "batch-normalisation",
        "batchnormalisation",
        "the batch normalisation",
        "batch normalization",
        "batch normalisaton",
        "batch normalistaion",
        "“batch normalisation”",
        "bn",
        "t-SNE",
        "tsne",
        "T SNE",
        "Adam’s Rule",
    ],
)
def test_case_blanks_hyphens_signs_and_one_typo_in_a_long_word_do_not_count(text):
    assert grade(text).verdict == "right"


@pytest.mark.parametrize(
    "text",
    ["batch", "normalisation", "bacth normalisation", "batch normlisaton", "group normalisation", "b", "bm", "t-SNF"],
)
def test_another_word_or_a_typo_in_a_short_one_is_wrong(text):
    assert grade(text).verdict == "wrong"


def test_a_known_mistake_gets_its_hint():
    assert (grade("Layer-Normalisation").tag, grade("Layer-Normalisation").fraction) == ("layer", 0)


def test_a_known_mistake_that_is_one_typo_away_is_still_a_mistake():
    entry = read_entry(
        entry_source(
            "short_text",
            accepted=["equivariance"],
            mistakes=[{"value": "equivariante", "hint": "No such word.", "tag": "word"}],
        )
    )

    assert grade_item(entry.boxes, entry.key, {"text": "equivariante"}).boxes["text"].tag == "word"
    assert grade_item(entry.boxes, entry.key, {"text": "equivarianse"}).boxes["text"].verdict == "right"


@pytest.mark.parametrize("text", ["", "  ", None, [], {}])
def test_nothing_is_empty(text):
    assert grade(text).verdict == "empty"


def test_signs_alone_are_no_word():
    assert grade("?!").verdict == "unreadable"


@pytest.mark.parametrize(
    ("word", "other", "is_one"),
    [
        ("abcd", "abcde", True),
        ("abcde", "abcd", True),
        ("abcd", "abxd", True),
        ("abcd", "bacd", True),
        ("abcd", "abdc", True),
        ("abcd", "abcd", False),
        ("abcd", "badc", False),
        ("abcd", "ab", False),
        ("abcd", "xbcy", False),
        ("", "a", True),
    ],
)
def test_one_edit_is_a_letter_more_less_changed_or_swapped(word, other, is_one):
    assert is_one_edit(word, other) == is_one


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"accepted": []}, "accepted"),
        ({"accepted": ["?"]}, "text.accepted"),
        ({"accepted": "BN"}, "accepted"),
        ({"mistakes": [{"value": "B-N", "hint": "No.", "tag": "x"}]}, "text.mistakes"),
    ],
)
def test_an_author_is_told_which_part_is_wrong(changes, field):
    with pytest.raises(EntryError) as caught:
        read_entry(entry_source("short_text", **{"accepted": ["BN"], **changes}))

    assert caught.value.field == field
