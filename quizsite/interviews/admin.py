from typing import Any

import yaml
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from quizsite.accounts.models import Participant
from quizsite.doorbells import ring
from quizsite.interviews import clock
from quizsite.interviews.exchange import as_yaml, missing_from_bank
from quizsite.interviews.forms import ClockForm
from quizsite.interviews.models import Allowance, Attempt, AttemptEvent, Plan
from quizsite.interviews.plans import OutlineError, read_review, read_sections
from quizsite.interviews.queries import database_now, sample_paper


class YamlField(forms.CharField):
    """A document, written as YAML."""

    widget = forms.Textarea(attrs={"rows": 20, "cols": 100, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else as_yaml(value)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return yaml.safe_load(text) if text else None
        except yaml.YAMLError as error:
            raise forms.ValidationError(f"This is not YAML: {error}") from error


class PlanForm(forms.ModelForm):
    sections = YamlField(
        help_text="A list of sections in YAML, as in fixtures/plans.yaml. A section has rules, and may have title, "
        "minutes, is_one_way and item_seconds. A rule has count, and may have topic, level, kind, is_drawn and "
        "weight; or it has items, the ids of questions."
    )
    review = YamlField(
        required=False,
        help_text="Hours after the close until marks, verdicts, hints, keys and solutions are shown: 0 is at once, "
        "null never. What is not named is shown at once.",
    )

    class Meta:
        model = Plan
        fields = [
            *("slug", "title", "summary", "minutes", "grace", "sections", "review", "formula_sheet"),
            *("has_calculator", "position", "is_offered"),
        ]

    def clean_sections(self) -> list[dict[str, Any]]:
        document = self.cleaned_data["sections"]
        try:
            missing = missing_from_bank(read_sections(document))
        except OutlineError as error:
            raise forms.ValidationError(str(error)) from error
        if missing:
            raise forms.ValidationError(missing)
        return document

    def clean_review(self) -> dict[str, Any]:
        document = self.cleaned_data["review"] or {}
        try:
            read_review(document)
        except OutlineError as error:
            raise forms.ValidationError(str(error)) from error
        return document


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    form = PlanForm
    list_display = ["title", "minutes", "item_count", "position", "is_offered"]
    readonly_fields = ["preview"]

    def get_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        return [*PlanForm.Meta.fields, *(["preview"] if obj else [])]

    @admin.display(description="a paper of it, drawn just now")
    def preview(self, plan: Plan) -> SafeString:
        return render_to_string("admin/interviews/plan_preview.html", {"sample": sample_paper(plan.outline)})


class AllowanceForm(forms.ModelForm):
    email = forms.EmailField(label="E-mail address of the account")

    class Meta:
        model = Allowance
        fields = ["factor", "minutes", "is_untimed", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        if self.instance.pk:
            self.fields["email"].initial = self.instance.participant.user.email
            self.fields["email"].disabled = True

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        # An account that has kept nothing yet has no participant; it gets one with its allowance.
        self.user = get_user(email)
        if self.user is None:
            raise forms.ValidationError("There is no account with this address.")
        if self.instance.pk is None and Allowance.objects.filter(participant__user=self.user).exists():
            raise forms.ValidationError("This account has extra time already. Change that entry.")
        return email


def get_user(email: str) -> Any:
    return Participant.user.field.related_model.objects.filter(email=email).first()


@admin.register(Allowance)
class AllowanceAdmin(admin.ModelAdmin):
    """Extra time by account. A change reaches an interview that runs, and is logged there."""

    form = AllowanceForm
    fields = ["email", "factor", "minutes", "is_untimed", "reason"]
    list_display = ["participant", "factor", "minutes", "is_untimed"]
    list_select_related = ["participant__user"]
    search_fields = ["participant__user__email"]

    def save_model(self, request: HttpRequest, obj: Allowance, form: AllowanceForm, change: bool) -> None:
        participant, _ = Participant.objects.get_or_create(user=form.user)
        kept = clock.allow(
            participant,
            factor=obj.factor,
            minutes=obj.minutes,
            is_untimed=obj.is_untimed,
            actor=request.user,
            reason=obj.reason,
            now=database_now(),
        )
        obj.pk = kept.pk
        obj.participant = participant
        for attempt in Attempt.objects.filter(participant=participant).open():
            ring(f"attempt:{attempt.pk}", "clock")

    def has_delete_permission(self, request: HttpRequest, obj: Allowance | None = None) -> bool:
        # Set it back to 1 and 0: that is logged.
        return False


class EventInline(admin.TabularInline):
    """What was done to the clock."""

    model = AttemptEvent
    fields = readonly_fields = ["at", "kind", "actor", "reason", "deadline_before", "deadline_after"]
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Attempt | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Attempt)
class AttemptAdmin(admin.ModelAdmin):
    """To look up, and to stop or lengthen its clock. Nobody answers for another."""

    list_display = ["title", "participant", "started_at", "deadline_at", "paused_at", "closed_at", "score"]
    list_select_related = ["participant__user"]
    fields = readonly_fields = [
        *("id", "participant", "title", "started_at", "limit", "allowance", "granted", "paused", "deadline_at"),
        *("paused_at", "closed_at", "is_handed_in", "score", "out_of", "its_clock"),
    ]
    search_fields = ["participant__user__email", "title"]
    inlines = [EventInline]
    view_on_site = False  # its page is its owner's alone

    def get_urls(self) -> list[Any]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.admin_site.admin_view(self.clock))
        return [path("<path:object_id>/clock/", view, name="interviews_attempt_clock"), *super().get_urls()]

    @admin.display(description="clock")
    def its_clock(self, attempt: Attempt) -> str:
        if attempt.closed_at:
            return "closed"
        url = reverse("admin:interviews_attempt_clock", args=[attempt.pk])
        return format_html('<a href="{}">Stop it, set it going, or give more time</a>', url)

    def clock(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not request.user.has_perm("interviews.run_clock"):
            raise PermissionDenied
        try:
            attempt = get_object_or_404(Attempt, pk=object_id)
        except (ValueError, forms.ValidationError) as error:
            raise Http404 from error
        form = ClockForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                form.apply(attempt.pk, actor=request.user, now=database_now())
            except clock.NotRunning:
                messages.error(request, "Nothing was done: the interview is closed, or its clock was so already.")
            else:
                ring(f"attempt:{attempt.pk}", "clock")
                messages.success(request, "Done, and logged. The page of the person shows it at once.")
            return redirect("admin:interviews_attempt_change", attempt.pk)
        context = {
            **self.admin_site.each_context(request),
            **{"title": "Clock", "opts": self.model._meta, "attempt": attempt, "form": form},
        }
        return TemplateResponse(request, "admin/interviews/attempt_clock.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Attempt | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Attempt | None = None) -> bool:
        return False
