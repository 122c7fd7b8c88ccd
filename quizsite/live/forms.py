"""Text in, clean values out. Fields of our own begin with "_" where they travel with the boxes of an item."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.timezone import localtime

from questions.kinds import KINDS
from questions.models import Level
from quizsite.live.codes import read_code
from quizsite.live.models import Scoring, Sides
from quizsite.live.names import MAX_TYPED
from quizsite.live.selection import is_playable

ACTS = (
    *("next", "open", "close", "reveal", "vote again", "board", "pause", "resume", "extend", "skip", "reopen", "end"),
    *("void", "count", "regrade", "lock", "unlock", "autopilot", "add host", "approve all", "captains"),
)
A_WEEK = timedelta(days=7)
NO_MOMENT = "Choose a day and a time, such as 2027-03-01 18:00."
SEAT_ACTS = ("approve", "rename", "hide", "show", "kick", "let back", "extra", "side", "captain")


def playable_kinds() -> list[tuple[str, str]]:
    return [(name, kind.title) for name, kind in KINDS.items() if is_playable(name)]


class CodeForm(forms.Form):
    """The code of a room, as somebody reads it off a wall."""

    code = forms.CharField(max_length=40, error_messages={"required": "Type the six characters of the code."})

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError("A code has six letters and digits, such as K7P 4QX.")
        return code


class JoinForm(forms.Form):
    nickname = forms.CharField(max_length=MAX_TYPED, required=False, strip=True)
    is_spectator = forms.BooleanField(required=False)


def read_operation(data: QueryDict) -> dict[str, Any] | None:
    """Return which item and vote an answer is for, and which send it is, as answers.save_answer takes it.

    None where no page of ours has sent it. Answers come in their hundreds at once: a form of Django's takes a tenth of
    the time of the whole answer for these five fields.
    """
    try:
        return {
            "op_id": UUID(data.get("_op", "")),
            "seq": _whole(data.get("_seq", ""), most=1_000_000),
            "position": _whole(data.get("_item", ""), most=1000),
            "round": _whole(data.get("_round", ""), most=2),
            "confidence": _whole(data["_sure"], most=3) if data.get("_sure") else None,
        }
    except ValueError:
        return None


def _whole(text: str, *, most: int) -> int:
    """Return the number from 1 to `most` that the text is; raise ValueError."""
    if not re.fullmatch("[1-9][0-9]{0,6}", text) or int(text) > most:
        raise ValueError(text)
    return int(text)


class BeginForm(forms.Form):
    """Which item somebody begins, in their own time."""

    item = forms.IntegerField(min_value=1, max_value=1000)


class StepForm(forms.Form):
    """A command of a host. `seen` is the version of the room that the host looked at."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    position = forms.IntegerField(min_value=1, max_value=1000, required=False)
    seconds = forms.IntegerField(min_value=-3600, max_value=3600, required=False)
    accept = forms.CharField(max_length=20_000, required=False, strip=False)
    email = forms.EmailField(required=False)


class SeatForm(forms.Form):
    """What a host does about one seat."""

    act = forms.ChoiceField(choices=[(act, act) for act in SEAT_ACTS])
    nickname = forms.CharField(max_length=MAX_TYPED, required=False)
    factor = forms.FloatField(min_value=1, max_value=3, required=False)
    side = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class QuizForm(forms.Form):
    """Title and rules of a quiz."""

    title = forms.CharField(max_length=80, error_messages={"required": "Give the quiz a name."})
    scoring = forms.ChoiceField(choices=Scoring.choices, widget=forms.RadioSelect, initial=Scoring.ACCURACY)
    sides = forms.ChoiceField(choices=Sides.choices, initial=Sides.NONE)
    is_shared_variant = forms.BooleanField(required=False)
    reveals_at_close = forms.BooleanField(required=False, initial=True)
    needs_approval = forms.BooleanField(required=False)
    reading_seconds = forms.IntegerField(min_value=0, max_value=120, initial=5)
    autopilot_seconds = forms.IntegerField(min_value=3, max_value=600, required=False)

    @property
    def rules(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "title"}


class ChoosingForm(forms.Form):
    """What to look for in the bank, and how many to draw of it."""

    q = forms.CharField(max_length=80, required=False)
    topic = forms.CharField(max_length=50, required=False)
    level = forms.ChoiceField(choices=[("", "Any level"), *Level.choices], required=False)
    kind = forms.ChoiceField(choices=[("", "Any kind"), *playable_kinds()], required=False)
    count = forms.IntegerField(min_value=1, max_value=50, required=False, initial=5)


class OpenForm(forms.Form):
    """How a room is opened: led by a host, or for everybody in their own time until a moment."""

    title = forms.CharField(max_length=80, required=False)
    side_names = forms.CharField(max_length=700, required=False)
    pace = forms.ChoiceField(choices=[("led", "led"), ("paced", "paced")], required=False)
    until = forms.DateTimeField(required=False, error_messages={"invalid": NO_MOMENT})
    solutions = forms.ChoiceField(choices=[("end", "end"), ("each", "each")], required=False)

    def clean(self) -> dict[str, Any]:
        sent = super().clean()
        if sent.get("pace") == "paced" and not sent.get("until") and "until" not in self.errors:
            self.add_error("until", NO_MOMENT)
        return sent

    @property
    def pacing(self) -> dict[str, Any]:
        """What quizzes.open_room has to know of it; nothing for a room that is led."""
        if self.cleaned_data["pace"] != "paced":
            return {}
        return {"ends_at": self.cleaned_data["until"], "shows_each": self.cleaned_data["solutions"] == "each"}


def blank_opening(*, now: datetime) -> OpenForm:
    """Return the form to begin with: led, and a week from now where that is not wanted."""
    return OpenForm(initial={"until": typed_moment(now + A_WEEK)})


class EndForm(forms.Form):
    """Another end for a room. `seen` is the version of the room that the host looked at."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    until = forms.DateTimeField(error_messages={"required": NO_MOMENT, "invalid": NO_MOMENT})


def typed_moment(moment: datetime) -> str:
    """Return a moment as a browser types it into a field for day and time, in the site's time zone."""
    return f"{localtime(moment):%Y-%m-%dT%H:%M}"


def suggested_name(user) -> str:
    """Return a nickname for an account: what stands before the sign of its address, made readable."""
    local = str(getattr(user, "email", "") or "").partition("@")[0]
    return " ".join(re.split(r"[._+-]+", local)).title()[:24]
