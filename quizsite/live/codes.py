"""Room codes: six characters that nobody mistakes for one another. Plain Python."""

import secrets

SYMBOLS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 6


def draw_code() -> str:
    """Return a code of 30 random bits."""
    return "".join(secrets.choice(SYMBOLS) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """Return the code that was meant: "k7p-4qx" and "K7P 4QX" are one; "" if the text cannot be any."""
    code = "".join(text[:40].upper().replace("-", " ").split())
    return code if len(code) == LENGTH and all(symbol in SYMBOLS for symbol in code) else ""
