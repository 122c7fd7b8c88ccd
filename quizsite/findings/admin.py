"""What editors work with: the concerns that people raise, and how the questions do in use."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from questions.admin import QuestionAdmin
from questions.models import Question
from quizsite.findings.models import MOST_WORDS, Concern, Source, State
from quizsite.findings.statistics import measured_at, slips_of, statistics_of
from quizsite.findings.transitions import decide


class DecisionForm(forms.ModelForm):
    class Meta:
        model = Concern
        fields = ["state", "note"]
        widgets = {"state": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 4, "cols": 80})}


class NoteForm(ActionForm):
    # Its length is looked at by the actions: what does not fit the form would be told as "No action selected".
    note = forms.CharField(label="Note:", required=False)


@admin.register(Concern)
class ConcernAdmin(admin.ModelAdmin):
    """Who raised a concern is shown nowhere here."""

    form = DecisionForm
    action_form = NoteForm
    list_display = ["title", "reason", "place", "shortly", "state", "created_at"]
    list_filter = ["state", "reason", "place", "question__topic"]
    list_select_related = ["revision"]
    search_fields = ["question__slug", "revision__title", "words"]
    # Open ones first: they have not been decided.
    ordering = [F("decided_at").desc(nulls_first=True), "-created_at"]
    readonly_fields = ["item", "place", "reason", "words", "created_at", "the_evidence", "decided_by", "decided_at"]
    fieldsets = [
        (None, {"fields": ["item", "place", "reason", "words", "created_at"]}),
        ("Evidence", {"fields": ["the_evidence"]}),
        ("Decision", {"fields": ["state", "note", "decided_by", "decided_at"]}),
    ]
    actions = ["accept", "decline"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Concern]:
        return super().get_queryset(request).select_related("question", "revision__question", "decided_by")

    @admin.display(description="item", ordering="revision__title")
    def title(self, concern: Concern) -> str:
        return f"{concern.revision.title}, r{concern.revision.number}"

    @admin.display(description="words")
    def shortly(self, concern: Concern) -> str:
        return concern.words if len(concern.words) <= 80 else f"{concern.words[:79]}…"

    @admin.display(description="item")
    def item(self, concern: Concern) -> str:
        return render_to_string("admin/findings/concern_item.html", {"concern": concern})

    @admin.display(description="what was seen")
    def the_evidence(self, concern: Concern) -> str:
        # The stem was rendered by questions.markup or drawn by an exercise, never typed by a person as HTML.
        stem = mark_safe(concern.evidence["stem"])  # noqa: S308
        return render_to_string("admin/findings/evidence.html", {"evidence": concern.evidence, "stem": stem})

    def save_model(self, request: HttpRequest, obj: Concern, form: DecisionForm, change: bool) -> None:
        decide(obj.pk, state=obj.state, note=obj.note, actor=request.user)

    @admin.action(description="Accept the chosen concerns, with the note", permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Concern]) -> None:
        self._decide_all(request, queryset, State.ACCEPTED)

    @admin.action(description="Decline the chosen concerns, with the note", permissions=["change"])
    def decline(self, request: HttpRequest, queryset: QuerySet[Concern]) -> None:
        self._decide_all(request, queryset, State.DECLINED)

    def _decide_all(self, request: HttpRequest, queryset: QuerySet[Concern], state: str) -> None:
        note = request.POST.get("note", "").strip()
        if len(note) > MOST_WORDS:
            messages.error(request, f"A note has {MOST_WORDS} characters at most; nothing was decided.")
            return
        for concern_id in queryset.values_list("pk", flat=True):
            decide(concern_id, state=state, note=note, actor=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Concern | None = None) -> bool:
        return False


admin.site.unregister(Question)


@admin.register(Question)
class MeasuredQuestionAdmin(QuestionAdmin):
    """The questions of the bank, with how they do in use."""

    list_display = [*QuestionAdmin.list_display, "responses", "facility", "discrimination", "measured"]
    fields = [*QuestionAdmin.fields, "in_use"]
    readonly_fields = [*QuestionAdmin.readonly_fields, "in_use"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        whole = Q(statistics__source=Source.ALL, statistics__revision=None)
        measured = super().get_queryset(request).alias(whole=FilteredRelation("statistics", condition=whole))
        return measured.annotate(
            responses=F("whole__responses"),
            facility=F("whole__facility"),
            discrimination=F("whole__discrimination"),
            measured=F("whole__measured_at"),
        )

    @admin.display(ordering="responses")
    def responses(self, question: Any) -> int | None:
        return question.responses

    @admin.display(ordering="facility")
    def facility(self, question: Any) -> str | None:
        return None if question.facility is None else f"{question.facility:.2f}"

    @admin.display(ordering="discrimination")
    def discrimination(self, question: Any) -> str | None:
        return None if question.discrimination is None else f"{question.discrimination:.2f}"

    @admin.display(description="as of", ordering="measured")
    def measured(self, question: Any) -> Any:
        return question.measured

    @admin.display(description="in use")
    def in_use(self, question: Question) -> str:
        context = {
            "statistics": statistics_of(question),
            "measured_at": measured_at(question),
            "slips": slips_of(question),
            "open_concerns": question.concerns.filter(state=State.OPEN).count(),
            "concerns_url": f"{reverse('admin:findings_concern_changelist')}?question__id__exact={question.pk}",
        }
        return render_to_string("admin/findings/statistics.html", context)
