from typing import Any

from django import forms

from quizsite.findings.models import MOST_WORDS, Reason


class ConcernForm(forms.Form):
    """What is wrong: a reason, words, or both. Words alone are something else."""

    reason = forms.ChoiceField(choices=Reason, required=False, widget=forms.RadioSelect)
    words = forms.CharField(
        max_length=MOST_WORDS,
        required=False,
        strip=True,
        widget=forms.Textarea,
        error_messages={
            "max_length": "That is %(show_value)d characters; %(limit_value)d go in. Say the main thing first."
        },
    )

    def clean(self) -> dict[str, Any]:
        sent = super().clean()
        if self.errors:
            return sent
        reason, words = sent["reason"], sent["words"]
        if not reason and not words:
            self.add_error("reason", "Choose a reason, or say in your own words what is wrong.")
        elif reason == Reason.OTHER and not words:
            self.add_error("words", "Say in a few words what it is.")
        return {"reason": reason or Reason.OTHER, "words": words}
