"""The bank in Django's admin: look at everything, retire questions, publish a new revision from its source.

A published revision is never edited: "Write a new revision" opens its source as a draft, and publishing adds one.
"""

from typing import Any

import yaml
from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from questions.documents import Entry, EntryError, read_entry
from questions.exchange import read_yaml
from questions.models import Question, Refusal, Revision, Topic
from questions.transitions import publish_entry, restore_question, retire_question


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["title", "slug", "position"]
    list_editable = ["position"]
    search_fields = ["title", "slug"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["slug", "topic", "level", "kind", "current", "retired_at"]
    list_filter = ["topic", "current__level", "current__kind", ("retired_at", admin.EmptyFieldListFilter)]
    list_select_related = ["topic", "current__question"]
    search_fields = ["slug", "current__title", "current__stem_html"]
    readonly_fields = ["slug", "current_revision", "retired_at", "created_at"]
    fields = ["slug", "topic", "current_revision", "retired_at", "created_at"]
    actions = ["retire", "restore"]

    @admin.display(ordering="current__level")
    def level(self, question: Question) -> str:
        return question.current.get_level_display() if question.current else ""

    @admin.display(ordering="current__kind")
    def kind(self, question: Question) -> str:
        return question.current.get_kind_display() if question.current else ""

    @admin.display(description="current revision")
    def current_revision(self, question: Question) -> str:
        url = reverse("admin:questions_revision_change", args=[question.current_id])
        return format_html('<a href="{}">{}</a>', url, question.current)

    # Without the permission, whoever may look at the list could retire what is in it.
    @admin.action(description="Retire the chosen questions: nobody is asked them any more", permissions=["change"])
    def retire(self, request, queryset) -> None:
        for question in queryset:
            retire_question(question.pk, now=timezone.now())

    @admin.action(description="Bring the chosen questions back", permissions=["change"])
    def restore(self, request, queryset) -> None:
        for question in queryset:
            restore_question(question.pk)

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class NewRevisionForm(forms.ModelForm):
    """The author's source, as it would stand in a bank file."""

    topic = forms.ModelChoiceField(Topic.objects.all())
    source_text = forms.CharField(
        label="Source",
        widget=forms.Textarea(attrs={"rows": 30, "cols": 100, "spellcheck": "false"}),
        help_text="One entry in YAML, as in fixtures/bank. An id that exists gets a new revision, a new id a question.",
    )

    class Meta:
        model = Revision
        fields: list[str] = []

    entry: Entry

    def clean_source_text(self) -> str:
        text = self.cleaned_data["source_text"]
        try:
            self.entry = read_entry(read_yaml(text))
        except yaml.YAMLError as error:
            raise forms.ValidationError(f"This is not YAML: {error}") from error
        except EntryError as error:
            raise forms.ValidationError(str(error)) from error
        return text


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "title", "level", "kind", "published_at"]
    list_filter = ["level", "kind", "question__topic"]
    list_select_related = ["question"]
    search_fields = ["question__slug", "title"]
    ordering = ["-published_at", "-pk"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **kwargs) if obj else NewRevisionForm

    def get_fields(self, request, obj=None) -> list[str]:
        if obj is None:
            return ["topic", "source_text"]
        return ["question", "number", "title", "level", "kind", "published_at", "source_as_yaml", "rewrite"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return self.get_fields(request, obj) if obj else []

    def get_changeform_initial_data(self, request) -> dict[str, Any]:
        revision = Revision.objects.select_related("question").filter(pk=_whole(request.GET.get("from"))).first()
        return {"topic": revision.question.topic_id, "source_text": _as_yaml(revision)} if revision else {}

    @admin.display(description="source")
    def source_as_yaml(self, revision: Revision) -> str:
        return format_html("<pre>{}</pre>", _as_yaml(revision))

    @admin.display(description="")
    def rewrite(self, revision: Revision) -> str:
        url = f"{reverse('admin:questions_revision_add')}?from={revision.pk}"
        return format_html('<a href="{}">Write a new revision from this one</a>', url)

    def save_form(self, request, form, change):
        revision = publish_entry(form.entry, topic=form.cleaned_data["topic"], now=timezone.now())
        return revision or Question.objects.get(slug=form.entry.slug).current

    def save_model(self, request, obj, form, change) -> None:
        """Publishing has saved it: a published row refuses to be saved again."""

    def save_related(self, request, form, formsets, change) -> None:
        """Nothing else hangs on a revision, and a form that was not saved has nothing to add."""

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Refusal)
class RefusalAdmin(admin.ModelAdmin):
    list_display = ["revision", "reason", "count"]
    list_select_related = ["revision__question"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


def _as_yaml(revision: Revision) -> str:
    return yaml.safe_dump(revision.source, sort_keys=False, allow_unicode=True, width=100)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
