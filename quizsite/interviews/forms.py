"""Text in, clean values out."""

import uuid
from datetime import datetime, timedelta

from django import forms

from questions.models import Level, Topic
from quizsite.accounts.models import User
from quizsite.interviews import clock
from quizsite.interviews.models import Attempt
from quizsite.interviews.plans import Outline, Rule, Section

MINUTES = (10, 15, 20, 30, 45, 60)
MINUTES_PER_ITEM = 2.5


class OwnInterviewForm(forms.Form):
    """An interview by topic, level and minutes."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "There is no topic “%(value)s”. Choose from the list.",
            "invalid_pk_value": "There is no topic “%(pk)s”. Choose from the list.",
        },
    )
    level = forms.ChoiceField(
        choices=[("", "Any level"), *Level.choices],
        required=False,
        error_messages={"invalid_choice": "There is no level “%(value)s”. Choose from the list."},
    )
    minutes = forms.TypedChoiceField(
        choices=[(minutes, f"{minutes} minutes") for minutes in MINUTES],
        coerce=int,
        initial=20,
        error_messages={
            "invalid_choice": "“%(value)s” is not on offer. Choose from 10 to 60 minutes.",
            "required": "Choose how long the interview lasts, from 10 to 60 minutes.",
        },
    )

    @property
    def outline(self) -> Outline:
        minutes = self.cleaned_data["minutes"]
        return Outline(title=self.title, minutes=minutes, sections=(Section(tuple(self.rules)),))

    @property
    def rules(self) -> list[Rule]:
        """Return one rule per topic chosen (or one for all), sharing out as many items as the minutes allow."""
        total = round(self.cleaned_data["minutes"] / MINUTES_PER_ITEM)
        topics = [topic.slug for topic in self.cleaned_data["topics"]] or [""]
        level = self.cleaned_data["level"]
        share, left = divmod(total, len(topics))
        counts = [share + (place < left) for place in range(len(topics))]
        return [Rule(count, topic, level) for count, topic in zip(counts, topics, strict=True) if count]

    @property
    def title(self) -> str:
        topics = [topic.title for topic in self.cleaned_data["topics"]]
        return (f"Your own: {', '.join(topics)}" if topics else "Your own: all topics")[:80]


class SaveForm(forms.Form):
    """What goes with every save, beside the boxes themselves."""

    op_id = forms.UUIDField()
    seq = forms.IntegerField(min_value=1, max_value=1_000_000)
    flagged = forms.BooleanField(required=False)
    notes = forms.CharField(required=False, max_length=2000, strip=False)


class LookedForm(forms.Form):
    """How long an item has been in view, in milliseconds."""

    spent = forms.IntegerField(min_value=0, max_value=2**40)


class GoOnForm(forms.Form):
    """What is left: a section by its number, or one item of it."""

    section = forms.IntegerField(min_value=1, max_value=100)
    position = forms.IntegerField(min_value=1, max_value=1000, required=False)


class ClockForm(forms.Form):
    """What staff do to a running clock, and why."""

    act = forms.ChoiceField(choices=[("extend", "Give more time"), ("pause", "Stop it"), ("resume", "Set it going")])
    minutes = forms.IntegerField(
        min_value=1, max_value=240, required=False, help_text="How much more time, from 1 to 240 minutes."
    )
    reason = forms.CharField(max_length=200, help_text="Kept in the log.")

    def clean(self) -> dict:
        values = super().clean()
        if values.get("act") == "extend" and not values.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", "Say how many minutes, from 1 to 240.")
        return values

    def apply(self, attempt_id: uuid.UUID, *, actor: User, now: datetime) -> Attempt:
        """Do it. Raise NotRunning where there is nothing to do it to."""
        values = self.cleaned_data
        common = {"actor": actor, "reason": values["reason"], "now": now}
        if values["act"] == "extend":
            return clock.extend(attempt_id, by=timedelta(minutes=values["minutes"]), **common)
        return (clock.pause if values["act"] == "pause" else clock.resume)(attempt_id, **common)
