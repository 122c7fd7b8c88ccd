from django import forms
from django.contrib import admin

from questions.kinds import KINDS
from questions.models import Level, Topic
from quizsite.interviews.models import Attempt, Plan
from quizsite.interviews.selection import Rule


class PlanForm(forms.ModelForm):
    class Meta:
        model = Plan
        fields = ["slug", "title", "summary", "minutes", "rules", "position", "is_offered"]
        help_texts = {
            "rules": 'A list such as [{"count": 3, "topic": "cnn", "level": "beginner"}]; a rule may name topic, '
            "level, kind and is_drawn, and must name count."
        }

    def clean_rules(self) -> list[dict]:
        rules = self.cleaned_data["rules"]
        if not isinstance(rules, list) or not rules:
            raise forms.ValidationError("The rules are a list with one rule or more.")
        known = {
            "topic": set(Topic.objects.values_list("slug", flat=True)),
            "level": set(Level.values),
            "kind": set(KINDS),
        }
        for position, rule in enumerate(rules, start=1):
            try:
                read = Rule(**rule)
            except TypeError as error:
                raise forms.ValidationError(f"Rule {position}: it has count, topic, level, kind, is_drawn.") from error
            if not isinstance(read.count, int) or isinstance(read.count, bool) or not 1 <= read.count <= 50:
                raise forms.ValidationError(f"Rule {position}: count is a whole number from 1 to 50.")
            if read.is_drawn not in (None, True, False):
                raise forms.ValidationError(f"Rule {position}: is_drawn is true or false.")
            for name, values in known.items():
                if getattr(read, name) not in ("", *values):
                    raise forms.ValidationError(f"Rule {position}: there is no {name} “{getattr(read, name)}”.")
        return rules


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    form = PlanForm
    list_display = ["title", "minutes", "item_count", "position", "is_offered"]


@admin.register(Attempt)
class AttemptAdmin(admin.ModelAdmin):
    """To look up, not to change: nobody answers for another."""

    list_display = ["title", "participant", "started_at", "deadline_at", "closed_at", "score"]
    list_select_related = ["participant__user"]
    fields = ["id", "participant", "title", "started_at", "deadline_at", "closed_at", "is_handed_in", "score"]
    search_fields = ["participant__user__email", "title"]
    view_on_site = False  # its page is its owner's alone

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
