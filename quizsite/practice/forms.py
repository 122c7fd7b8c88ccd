from django import forms


class CheckForm(forms.Form):
    """What goes with every try, beside the boxes themselves."""

    op_id = forms.UUIDField()
    token = forms.CharField(required=False, max_length=500)
