"""Text in, clean values out."""

from django import forms

from questions.models import Level, Topic
from quizsite.interviews.selection import Rule

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
