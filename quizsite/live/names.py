"""Nicknames that a whole room may look at: cleaned, and never two that look alike. Plain Python."""

import secrets
import unicodedata

MAX_LETTERS = 24
MAX_TYPED = 200

# Letters and signs that show nothing, although Unicode calls them letters, marks or symbols.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f")
# Single signs that are as wide as a line.
_OVERSIZE = frozenset(["\ufdfd", *map(chr, range(0x12400, 0x12480))])
_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}

# Marks of Latin, Greek and Cyrillic: a letter carries one beside those of its alphabet. Thai and others stack two.
_WESTERN_MARKS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))

# What looks the same, brought to one letter. The keys are case-folded already.
_LOOKALIKES = str.maketrans(
    {
        **dict(zip("01|!і", "ollll", strict=True)),
        "i": "l",
        "ı": "l",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ß": "b",
        "æ": "ae",
        "œ": "oe",
        # Cyrillic
        **dict(zip("авеёкмнорстухѕјһԁԛԝьгп", "abeekmhopctyxsjhdqwbrn", strict=True)),
        "ӏ": "l",
        "з": "3",
        "ө": "o",
        # Greek: by the capitals, with which names begin
        **dict(zip("αβγεζηικμνοπρτυχω", "abyezhlkmnonptyxw", strict=True)),
        "σ": "o",
        "ς": "c",
        # Armenian, Cherokee and Latin strangers that are met in practice
        **dict(zip("օսոհ", "ounh", strict=True)),
        "ɑ": "a",
        "ɡ": "g",
        "ɩ": "l",
        "ʟ": "l",
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))

_RESERVED = ("host", "the host", "moderator", "admin", "administrator", "quizmaster", "system", "everyone")

_FIRST = (
    "Amber",
    "Brisk",
    "Calm",
    "Clever",
    "Coral",
    "Curious",
    "Eager",
    "Gentle",
    "Golden",
    "Happy",
    "Ivory",
    "Jolly",
)
_SECOND = ("Badger", "Crane", "Falcon", "Fox", "Heron", "Kestrel", "Lark", "Lynx", "Otter", "Owl", "Panda", "Puffin")


class BadName(ValueError):
    """A nickname that cannot be taken; the message is for the person who typed it."""


def clean_name(typed: str, *, most: int = MAX_LETTERS) -> str:
    """Return the nickname as it is kept and shown; raise BadName where nothing fit is left.

    What shows nothing or turns the writing around is taken out, towers of marks are cut down, blanks become one space.
    """
    text = unicodedata.normalize("NFKC", _as_text(typed)[:MAX_TYPED])
    name = " ".join(_without_towers("".join(_seen(sign) for sign in text)).split())
    # Taking something out may have put two parts together that now are one letter.
    name = unicodedata.normalize("NFC", name)
    if not any(unicodedata.category(sign)[0] in "LNS" for sign in name):
        raise BadName("A name needs a letter, a number or a picture.")
    if count_letters(name) > most:
        raise BadName(f"That name is too long: at most {most} letters.")
    if skeleton(name) in _RESERVED_SKELETONS:
        raise BadName("That name would be taken for the host. Choose another one.")
    return name


def count_letters(name: str) -> int:
    """Return the number of letters as people count them: marks belong to the letter before."""
    return sum(unicodedata.category(sign)[0] != "M" for sign in name)


def skeleton(name: str) -> str:
    """Return what the name looks like from afar: the same for names that people would mix up."""
    bare = (sign for sign in unicodedata.normalize("NFKD", name.casefold()) if unicodedata.category(sign)[0] != "M")
    folded = "".join(bare).casefold().translate(_LOOKALIKES)
    kept = "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LNS")
    for pair, single in _PAIRS:
        kept = kept.replace(pair, single)
    return kept or folded


def check_against(name: str, taken: set[str]) -> None:
    """Raise BadName if the name looks like one whose skeleton is in `taken`."""
    if skeleton(name) in taken:
        raise BadName(f"Somebody here is called {name}, or nearly so. Add a letter of your surname.")


def suggest_name(taken: set[str] = frozenset()) -> str:
    """Return a neutral name that looks like none of those in `taken`."""
    for _ in range(50):
        name = f"{secrets.choice(_FIRST)} {secrets.choice(_SECOND)}"
        if skeleton(name) not in taken:
            return name
    return f"{name} {1000 + secrets.randbelow(9000)}"


def _as_text(typed: str) -> str:
    return typed.encode("utf-8", "ignore").decode("utf-8")


def _seen(sign: str) -> str:
    if sign in "\t\n\r\x0b\x0c\u2028\u2029":
        return " "
    is_unseen = unicodedata.category(sign) in _UNSEEN or sign in _BLANK | _SELECTORS | _OVERSIZE
    return "" if is_unseen else sign


def _is_western(mark: str) -> bool:
    return any(low <= ord(mark) <= high for low, high in _WESTERN_MARKS)


def _without_towers(text: str) -> str:
    """Return the text with the marks that a letter may carry, and without those that no letter carries."""
    kept: list[str] = []
    room = 0
    for sign in text:
        if unicodedata.category(sign)[0] != "M":
            room = 0 if sign.isspace() else 2
        elif room:
            room -= 2 if _is_western(sign) or unicodedata.category(sign) == "Me" else 1
            if room < 0:
                room = 0
                continue
        else:
            continue
        kept.append(sign)
    return "".join(kept)


_RESERVED_SKELETONS = frozenset(skeleton(name) for name in _RESERVED)
