"""Real rows for tests: small, and made through the same doors as in earnest."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from questions.documents import read_entry
from questions.kinds import KINDS
from questions.models import Question, Revision, Topic
from questions.transitions import publish_entry
from quizsite.accounts.models import Participant, User
from quizsite.interviews.models import Attempt, AttemptItem, Plan
from quizsite.interviews.plans import Outline, Rule, Section
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import save_response, start_attempt

WRITTEN: dict[str, dict[str, Any]] = {
    "single_choice": {
        "stem": "Which of these bounds its output?",
        "options": [
            {"text": "Sigmoid", "right": True, "why": "It lies between 0 and 1."},
            {"text": "ReLU", "why": "It grows without bound."},
            {"text": "Identity", "why": "It grows without bound on both sides."},
        ],
    },
    "multiple_choice": {
        "stem": "Which of these are even functions?",
        "options": [
            {"text": "$x^2$", "right": True},
            {"text": "$x^3$"},
            {"text": r"$\cos x$", "right": True},
            {"text": r"$\sin x$"},
        ],
    },
    "true_false": {"stem": "A ReLU is linear.", "answer": False},
    "numeric": {
        "stem": "What is $6 \\cdot 7$?",
        "boxes": [
            {
                "name": "product",
                "label": "Product",
                "answer": 42,
                "rule": {"type": "whole"},
                "mistakes": [{"value": 13, "hint": "You added. Multiply.", "tag": "added"}],
            }
        ],
    },
    "vector": {
        "stem": "Give the first three squares.",
        "boxes": [{"name": "squares", "label": "Squares", "answer": [1, 4, 9], "rule": {"type": "whole"}}],
    },
    "grid": {
        "stem": "Give the 2 by 2 identity.",
        "boxes": [{"name": "unit", "label": "Identity", "answer": [[1, 0], [0, 1]], "rule": {"type": "whole"}}],
    },
    "shape": {
        "stem": "What is the shape of a colour image of 28 by 28 pixels, channels last?",
        "boxes": [{"name": "image", "label": "Shape", "axes": ["height", "width", "channels"], "answer": [28, 28, 3]}],
    },
    "matching": {
        "stem": "Which range has which function?",
        "pairs": [
            {"left": "Sigmoid", "right": "0 to 1", "why": "It squashes."},
            {"left": "ReLU", "right": "0 and above"},
            {"left": r"$\tanh$", "right": "-1 to 1"},
        ],
        "extra": ["1 and above"],
    },
    "ordering": {
        "stem": "Put one step of training in order.",
        "steps": ["Forward pass", "Loss", "Backward pass", "Update"],
    },
    "short_text": {
        "stem": "What is it called when the validation loss rises while the training loss falls?",
        "accepted": ["overfitting", "over-adaptation"],
        "mistakes": [{"value": "underfitting", "hint": "That is the other side.", "tag": "other-side"}],
    },
    "code_output": {"stem": "A program:", "program": "print([2 + 3])", "answer": "[5]"},
    "open_answer": {
        "stem": "Why does a deep network need a non-linear activation?",
        "key_points": [{"text": "Linear layers collapse into one.", "weight": 2}, {"text": "Then depth adds nothing."}],
    },
}

# What a person enters who is right, by kind: form fields of the boxes above. Choices depend on the order shown.
RIGHT = {
    "true_false": {"truth": "false"},
    "numeric": {"product": "42"},
    "vector": {"squares_0": "1", "squares_1": "4", "squares_2": "9"},
    "grid": {"unit_0_0": "1", "unit_0_1": "0", "unit_1_0": "0", "unit_1_1": "1"},
    "shape": {"image": "28x28x3"},
    "short_text": {"text": "Overfiting"},
    "code_output": {"printed": "[5]"},
    "open_answer": {"answer": "Without it the layers are one linear layer."},
}
WRONG = {
    "true_false": {"truth": "true"},
    "numeric": {"product": "13"},
    "vector": {"squares_0": "1", "squares_1": "2", "squares_2": "3"},
    "grid": {"unit_0_0": "1", "unit_0_1": "1", "unit_1_0": "1", "unit_1_1": "1"},
    "shape": {"image": "3x28x28"},
    "short_text": {"text": "underfitting"},
    "code_output": {"printed": "5"},
    "open_answer": {"answer": "It is faster."},
}


def make_topic(slug: str = "cnn") -> Topic:
    return Topic.objects.get_or_create(slug=slug, defaults={"title": slug.title()})[0]


def entry_source(kind: str = "single_choice", slug: str = "", **changes: Any) -> dict[str, Any]:
    """Return an author's entry of a written kind, as it would stand in a bank file."""
    return {
        "id": slug or f"the-{kind.replace('_', '-')}",
        "title": f"The {kind.replace('_', ' ')} question",
        "level": "beginner",
        "seconds": 60,
        "kind": kind,
        "explanation": "Because it is so.",
        **WRITTEN[kind],
        **changes,
    }


def drawn_source(exercise: str = "conv-output-size", kind: str = "numeric", slug: str = "") -> dict[str, Any]:
    """Return an author's entry that asks for an exercise at its first level."""
    return {
        "id": slug or exercise,
        "title": f"The exercise {exercise}",
        "level": "beginner",
        "seconds": 90,
        "kind": kind,
        "exercise": exercise,
        "difficulty": 1,
    }


def publish(source: dict[str, Any], topic: str = "cnn") -> Revision:
    """Publish an entry by the database's clock."""
    revision = publish_entry(read_entry(source), topic=make_topic(topic), now=database_now())
    return revision or Question.objects.get(slug=source["id"]).current


def publish_one_of_each_kind() -> list[Revision]:
    return [publish(entry_source(kind)) for kind in WRITTEN]


def make_user(email: str = "ada@example.org", password: str = "correct horse battery", **fields: Any) -> User:
    user = User.objects.create_user(email, password, **fields)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def make_participant(user: User | None = None) -> Participant:
    return Participant.objects.create(user=user)


def every_kind(count: int) -> list[Rule]:
    """Return rules for so many items, an open answer among them: that is put only where it is asked for."""
    return [Rule(count - 1), Rule(1, kind="open_answer")]


def make_plan(**fields: Any) -> Plan:
    defaults = {
        "slug": "short",
        "title": "A short one",
        "summary": "To try.",
        "minutes": 20,
        "sections": [{"rules": [{"count": len(WRITTEN) - 1}, {"count": 1, "kind": "open_answer"}]}],
    }
    return Plan.objects.create(**defaults | fields)


def make_attempt(participant: Participant | None = None, *, minutes: int = 20, count: int = len(WRITTEN)) -> Attempt:
    """Start an interview over what has been published; one question of each written kind if nothing has."""
    if not Question.objects.live().exists():
        publish_one_of_each_kind()
    rules = every_kind(count) if count >= len(WRITTEN) else [Rule(count)]
    return start_attempt(
        (participant or make_participant()).pk, make_outline(*rules, minutes=minutes), now=database_now()
    )


def make_outline(*rules: Rule, minutes: int = 20, sections: tuple[Section, ...] = (), **fields: Any) -> Outline:
    """Return an outline of these rules in one section, or of these sections."""
    return Outline(title="An interview", minutes=minutes, sections=sections or (Section(rules),), **fields)


def make_sectioned(*sections: Section, participant: Participant | None = None, **fields: Any) -> Attempt:
    """Start an interview of these sections over what has been published, or one question of each written kind."""
    if not Question.objects.live().exists():
        publish_one_of_each_kind()
    person = participant or make_participant()
    return start_attempt(person.pk, make_outline(sections=sections, **fields), now=database_now())


def form_data(**fields: str | list[str]) -> QueryDict:
    """Return a submitted form."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def right_answer(item: AttemptItem) -> QueryDict:
    """Return the form of a person who is right about an item of the kinds above."""
    if item.kind == "single_choice":
        return form_data(choice=item.key["choice"]["value"])
    if item.kind == "multiple_choice":
        return form_data(choices=item.key["choices"]["value"])
    if item.kind in ("matching", "ordering"):
        return _typed(item, item.key)
    return form_data(**RIGHT[item.kind])


def wrong_answer(item: AttemptItem) -> QueryDict:
    """Return the form of a person who is wrong about an item of the kinds above."""
    if item.kind == "single_choice":
        options = [option["id"] for option in item.boxes[0]["options"]]
        return form_data(choice=next(one for one in options if one != item.key["choice"]["value"]))
    if item.kind == "multiple_choice":
        options = [option["id"] for option in item.boxes[0]["options"]]
        return form_data(choices=[one for one in options if one not in item.key["choices"]["value"]])
    if item.kind in ("matching", "ordering"):
        return _typed(item, {name: {"value": key["value"][::-1]} for name, key in item.key.items()})
    return form_data(**WRONG[item.kind])


def _typed(item: AttemptItem, key: dict[str, Any]) -> QueryDict:
    """Return the form of a person who chose the values of `key` in boxes of several fields."""
    fields = {}
    for box in item.boxes:
        kind = KINDS[box["kind"]]
        fields |= dict(zip(kind.field_names(box), kind.typed(box, key[box["name"]]["value"]), strict=True))
    return form_data(**fields)


def save(
    item: AttemptItem, data: QueryDict, *, seq: int = 1, op_id: uuid.UUID | None = None, now: datetime | None = None
):
    """Save a response as the person who sits the attempt; return (item, response, receipt)."""
    return save_response(
        item.attempt_id,
        item.position,
        participant_id=item.attempt.participant_id,
        op_id=op_id or uuid.uuid4(),
        seq=seq,
        data=data,
        now=now or database_now(),
    )


def shift_attempt(attempt: Attempt, by: timedelta) -> None:
    """Move an attempt in time, as if it had been started so much earlier (or later): the clock is the database's."""
    attempt.started_at -= by
    attempt.deadline_at -= by
    attempt.save(update_fields=["started_at", "deadline_at"])
    for section in attempt.sections.all():
        for name in ("opened_at", "deadline_at", "closed_at", "turned_at", "turn_deadline_at"):
            if moment := getattr(section, name):
                setattr(section, name, moment - by)
        section.save()
