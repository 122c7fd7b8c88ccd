"""A paper to take away: as JSON, as CSV, and as a receipt that can be checked later.

JSON and CSV hold what the report shows at that moment, and nothing else. A receipt is signed here; it says what was
handed in, not who did.
"""

import csv
import hashlib
import io
import json
from typing import Any

from django.core.signing import BadSignature, Signer

from quizsite.interviews.models import Attempt, Response
from quizsite.interviews.queries import newest_responses
from quizsite.interviews.reports import ItemReport, Report

_signer = Signer(salt="interview receipt")

COLUMNS = (
    *("position", "title", "topic", "level", "kind", "response", "received_at", "seconds", "usual_seconds"),
    *("verdict", "marks", "out_of", "hint", "key"),
)
# A sheet takes a cell that begins like this for a formula.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def report_document(report: Report) -> dict[str, Any]:
    """Return the report as a JSON document."""
    attempt = report.attempt
    return {
        "title": attempt.title,
        "started_at": attempt.started_at.isoformat(),
        "deadline_at": attempt.deadline_at.isoformat(),
        "closed_at": attempt.closed_at.isoformat(),
        "handed_in": attempt.is_handed_in,
        "score": attempt.score if "marks" in report.parts else None,
        "out_of": attempt.out_of,
        "items": [_item_document(entry, report.parts) for entry in report.items],
    }


def _item_document(entry: ItemReport, parts: frozenset[str]) -> dict[str, Any]:
    item, response = entry.item, entry.response
    return {
        "position": item.position,
        "title": item.title,
        "topic": item.topic.title,
        "level": item.level,
        "kind": item.kind,
        "response": response.raw if response else None,
        "received_at": response.received_at.isoformat() if response else None,
        "seconds": round(entry.spent.total_seconds()) if entry.spent else None,
        "usual_seconds": item.seconds,
        "verdict": entry.verdict or None,
        "marks": entry.marks,
        "out_of": item.weight,
        "hint": entry.hint or None,
        "key": {name: key.get("value") for name, key in item.key.items()} if "keys" in parts else None,
    }


def report_csv(report: Report) -> str:
    """Return the report as CSV, a line for each item. Nothing in it is a formula to a sheet."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(COLUMNS)
    for entry in report_document(report)["items"]:
        lines.writerow(_cell(entry[name]) for name in COLUMNS)
    return out.getvalue()


def _cell(value: Any) -> str | float | None:
    if value is None or isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def make_receipt(report: Report) -> str:
    """Return a signed receipt of the closed attempt, a line of JSON."""
    items = [entry.item for entry in report.items]
    content = _content(report.attempt, newest_responses(items), {item.pk: item.position for item in items})
    content["score"] = report.attempt.score if "marks" in report.parts else None
    return json.dumps({"receipt": content, "signature": _signer.signature(_canonical(content))})


class ReceiptError(ValueError):
    """A receipt does not hold; the message says why."""


def check_receipt(text: str) -> str:
    """Return what a receipt says, in a sentence. Raise ReceiptError unless this site signed it and the rows agree."""
    try:
        document = json.loads(text)
        content, signature = document["receipt"], document["signature"]
        _signer.unsign(f"{_canonical(content)}:{signature}")
    except (ValueError, TypeError, KeyError) as error:
        raise ReceiptError("This is no receipt: it is not the JSON that the site hands out.") from error
    except BadSignature as error:
        raise ReceiptError("The signature does not fit: the receipt was changed, or another site made it.") from error
    attempt = Attempt.objects.filter(pk=content["attempt"]).first()
    if attempt is None:
        raise ReceiptError("The signature is good. The interview is no longer kept here.")
    items = list(attempt.items.all())
    stored = _content(attempt, newest_responses(items), {item.pk: item.position for item in items})
    if stored["items"] != content["items"] or stored["closed_at"] != content["closed_at"]:
        raise ReceiptError("The signature is good, and the rows differ: what is kept is not what was handed in.")
    if content["score"] is not None and content["score"] != attempt.score:
        return f"Genuine. It was marked anew since: {content['score']:g} then, {attempt.score:g} now."
    return f"Genuine: {attempt.title}, closed {attempt.closed_at:%Y-%m-%d %H:%M:%S %Z}, {len(items)} items."


def _content(attempt: Attempt, responses: dict[int, Response], positions: dict[int, int]) -> dict[str, Any]:
    return {
        "attempt": str(attempt.pk),
        "title": attempt.title,
        "started_at": attempt.started_at.isoformat(),
        "closed_at": attempt.closed_at.isoformat(),
        "items": [_line(position, responses.get(pk)) for pk, position in positions.items()],
    }


def _line(position: int, response: Response | None) -> dict[str, Any]:
    return {
        "position": position,
        "received_at": response.received_at.isoformat() if response else None,
        "sha256": hashlib.sha256(_canonical(response.raw).encode()).hexdigest() if response else None,
    }


def _canonical(document: Any) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
