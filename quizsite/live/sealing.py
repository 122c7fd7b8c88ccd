"""The item that all get ready for, sealed: each page holds its own before it is opened, and the opening sends the key.

So an opening costs the server no page, and slow lines begin in the same moment as fast ones. The key is made anew from
the room's secret, is kept nowhere, and leaves with the doorbell once the opening is committed. It fits only what was
sealed at the version that was opened: a step in between, such as a seat taken away, makes older ones useless.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:  # bots open what is sealed without a database
    from quizsite.live.models import Room

NONCE = 12


def opening_key(room: "Room", round: int) -> bytes:
    """Return the key to what is sealed for the item, round and version at which the room stands, 32 bytes."""
    label = f"opening:{room.item_no}:{round}:{room.version}".encode()
    return hmac.digest(bytes(room.secret), label, "sha256")


def seal(key: bytes, text: str) -> str:
    """Return the text under AES-GCM in base64, behind its nonce: longer than the text by what is always the same."""
    nonce = secrets.token_bytes(NONCE)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), None)).decode()


def key_word(key: bytes) -> str:
    """Return the key as the doorbell carries it."""
    return b64encode(key).decode()


def unseal(key_word: bytes, sealed: bytes) -> bytes | None:
    """Return what a page holds sealed, as its script opens it with what rang; None where the key does not fit."""
    box = b64decode(sealed)
    try:
        return AESGCM(b64decode(key_word)).decrypt(box[:NONCE], box[NONCE:], None)
    except InvalidTag:
        return None
