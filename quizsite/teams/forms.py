from typing import Any

from django import forms

from quizsite.live.models import Quiz
from quizsite.live.names import MAX_TYPED, BadName, clean_name
from quizsite.teams.models import MAX_LETTERS

MOST_DRAWN = 50


class TeamForm(forms.Form):
    name = forms.CharField(max_length=MAX_TYPED, error_messages={"required": "Give the team a name."})

    def clean_name(self) -> str:
        return _clean(self.cleaned_data["name"], most=MAX_LETTERS)


class MemberForm(forms.Form):
    """How the team knows somebody, and what it sees of them."""

    name = forms.CharField(max_length=MAX_TYPED, error_messages={"required": "Say how the team shall call you."})
    shows_progress = forms.BooleanField(required=False)

    def clean_name(self) -> str:
        return _clean(self.cleaned_data["name"])


class ChoiceForm(forms.Form):
    """Which quiz the team plays."""

    quiz = forms.ModelChoiceField(
        Quiz.objects.none(),
        error_messages={"required": "Choose a quiz.", "invalid_choice": "That quiz is not there any more."},
    )

    def __init__(self, *args: Any, quizzes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiz"].queryset = quizzes


class DrawForm(forms.Form):
    count = forms.IntegerField(min_value=1, max_value=MOST_DRAWN)


def _clean(typed: str, **limits: int) -> str:
    try:
        return clean_name(typed, **limits)
    except BadName as error:
        raise forms.ValidationError(str(error)) from error
