from django import forms

from quizsite.rehearsals.figures import SIZES


class BeginForm(forms.Form):
    """How far to go, and whether people who are playing may be disturbed."""

    most = forms.TypedChoiceField(
        choices=[(size, f"{size} players") for size in SIZES],
        coerce=int,
        initial=SIZES[-1],
        error_messages={
            "required": "Choose how large the largest room may be.",
            "invalid_choice": "Choose one of the sizes.",
        },
    )
    is_confirmed = forms.BooleanField(required=False)
