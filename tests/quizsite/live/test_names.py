import unicodedata

import pytest

from quizsite.live.names import (
    MAX_LETTERS,
    BadName,
    check_against,
    clean_name,
    count_letters,
    skeleton,
    suggest_name,
)

KEPT = [
    ("Ada", "Ada"),
    ("  Ada   Lovelace ", "Ada Lovelace"),
    ("Ada\tLovelace\n", "Ada Lovelace"),
    ("Ada\u00a0L.", "Ada L."),
    ("Ada\u3000L.", "Ada L."),
    ("Zoë", "Zoë"),
    ("Zoe\u0308", "Zoë"),
    ("José María", "José María"),
    ("Łukasz", "Łukasz"),
    ("O'Brien", "O'Brien"),
    ("Anne-Marie", "Anne-Marie"),
    ("Σωκράτης", "Σωκράτης"),
    ("Дмитрий", "Дмитрий"),
    ("हिन्दी", "हिन्दी"),
    ("ที่รัก", "ที่รัก"),
    ("李小龍", "李小龍"),
    ("עדה", "עדה"),
    ("عادل", "عادل"),
    ("x²", "x2"),
    ("Ｆｕｌｌ", "Full"),
    ("①st", "1st"),
    ("ﬁnn", "finn"),
    ("🦊 Fox", "🦊 Fox"),
    ("🦊", "🦊"),
    ("42", "42"),
    ("R2-D2", "R2-D2"),
    ("<b>Ada</b>", "<b>Ada</b>"),
    ("'; DROP TABLE seats;", "'; DROP TABLE seats;"),
    ("=1+1", "=1+1"),
    ("a" * 24, "a" * 24),
]
TAKEN_OUT = [
    ("A\u200bda", "Ada"),
    ("A\u200cda", "Ada"),
    ("A\u200dda", "Ada"),
    ("\ufeffAda", "Ada"),
    ("A\u2060da", "Ada"),
    ("A\u00adda", "Ada"),
    ("\u202eadA", "adA"),
    ("\u2066Ada\u2069", "Ada"),
    ("\u200eAda\u200f", "Ada"),
    ("\u061cAda", "Ada"),
    ("A\x00da", "Ada"),
    ("A\x1b[31mda", "A[31mda"),
    ("A\x7fda", "Ada"),
    ("A\u0085da", "Ada"),
    ("Ada\u2028Bob", "Ada Bob"),
    ("A\u115fda", "Ada"),
    ("A\u3164da", "Ada"),
    ("A\uffa0da", "Ada"),
    ("A\u2800da", "Ada"),
    ("A\u034fda", "Ada"),
    ("A\ufe0fda", "Ada"),
    ("A\U000e0041da", "Ada"),
    ("A\ue000da", "Ada"),
    ("A\ud800da", "Ada"),
    ("\u0301Ada", "Ada"),
    ("A\u0338\u0338\u0338da", "A\u0338da"),
    ("A" + "\u0300\u0301\u0302\u0303\u0304" * 8 + "da", "À\u0301da"),
    ("Z\u0351\u036b\u0343algo", "Z\u0351algo"),
    ("A\u20ddda", "A\u20ddda"),
    ("Ada" + " " * 300, "Ada"),
]
REFUSED = [
    "",
    " ",
    "\u200b",
    "\u3164\u3164",
    "\u2800",
    "\u202e",
    "\u0301\u0301",
    "\u00ad",
    "...",
    "---",
    "!?",
    "\x00",
    "\ud800",
    "a" * 25,
    "W" * 10_000,
    "﷽﷽",
    "Host",
    "H0st",
    "ΗOST",
    "h o s t",
    "The Host",
    "A\u200bdmin",
    "Moderat0r",
    "Ad\u0301min",
]


@pytest.mark.parametrize(("typed", "kept"), KEPT + TAKEN_OUT, ids=ascii)
def test_a_name_is_kept_as_it_may_be_shown(typed, kept):
    name = clean_name(typed)

    assert name == unicodedata.normalize("NFC", kept)
    assert clean_name(name) == name
    assert count_letters(name) <= MAX_LETTERS


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: ascii(typed)[:40])
def test_what_nobody_could_be_called_is_refused_with_a_sentence(typed):
    with pytest.raises(BadName) as refused:
        clean_name(typed)

    assert str(refused.value).endswith(".")


ALIKE = [
    ("Ada", "ada"),
    ("Ada", "A d a"),
    ("Ada", "A.d.a"),
    ("Ada", "Аda"),  # Cyrillic A
    ("Ada", "Adа"),  # Cyrillic a
    ("Bob", "B0b"),
    ("Bob", "Βob"),  # Greek capital beta
    ("Lina", "1ina"),
    ("Lina", "Iina"),
    ("Nils", "NiIs"),
    ("Nina", "Νina"),  # Greek capital nu
    ("Tom", "Тоm"),  # Cyrillic
    ("Zoë", "Zoe"),
    ("Modern", "Modem"),
    ("Wim", "VVim"),
    ("Peter", "Ρeter"),  # Greek capital rho
    ("Kim", "Кіm"),  # Cyrillic
    ("Xaver", "Хaver"),  # Cyrillic
    ("Yara", "Υara"),  # Greek capital upsilon
    ("Οlaf", "0laf"),  # Greek capital omicron
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_names_that_look_alike_are_not_both_taken(one, other):
    assert skeleton(clean_name(one)) == skeleton(clean_name(other))
    with pytest.raises(BadName, match="Somebody here"):
        check_against(clean_name(other), {skeleton(clean_name(one))})


def test_names_that_differ_are_told_apart():
    names = [
        "Ada",
        "Eda",
        "Ida",
        "Bob",
        "Rob",
        "Anna",
        "Ana",
        "Player 2",
        "Player 3",
        "🦊",
        "🐻",
        "李",
        "小",
        "Max",
        "Mia",
    ]

    assert len({skeleton(name) for name in names}) == len(names)


def test_a_neutral_name_looks_like_none_that_is_taken():
    taken: set[str] = set()

    for _ in range(300):
        name = suggest_name(taken)
        assert clean_name(name) == name
        check_against(name, taken)
        taken.add(skeleton(name))
