from django.contrib import admin
from django.http import HttpRequest

from quizsite.live.models import Quiz, QuizEntry, Room, RoomEvent


class ReadOnly:
    """To look up. What is done in a room is done at its desk, by its hosts."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class EventInline(ReadOnly, admin.TabularInline):
    """What was done in the room, by whom; nobody is the clock."""

    model = RoomEvent
    fields = readonly_fields = ["version", "at", "kind", "actor"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> object:
        return super().get_queryset(request).select_related("actor")


@admin.register(Room)
class RoomAdmin(ReadOnly, admin.ModelAdmin):
    """Which rooms there are and how they stand. Neither answers nor the room's secret are in here."""

    list_display = ["title", "host", "phase", "item_no", "created_at", "ended_at", "is_rehearsal"]
    list_select_related = ["host"]
    list_filter = ["phase"]
    fields = readonly_fields = [
        *("id", "title", "host", "code", "phase", "phase_at", "item_no", "version", "is_locked", "scoring", "sides"),
        *("is_shared_variant", "reveals_at_close", "autopilot_seconds", "is_rehearsal", "created_at", "ended_at"),
    ]
    search_fields = ["title", "host__email"]
    inlines = [EventInline]


class EntryInline(ReadOnly, admin.TabularInline):
    model = QuizEntry
    fields = readonly_fields = ["position", "question", "seconds"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> object:
        return super().get_queryset(request).select_related("question__current")


@admin.register(Quiz)
class QuizAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "owner", "scoring", "sides", "created_at"]
    list_select_related = ["owner"]
    fields = readonly_fields = [
        *("title", "summary", "owner", "scoring", "sides", "is_shared_variant", "reveals_at_close"),
        *("reading_seconds", "needs_approval", "autopilot_seconds", "created_at"),
    ]
    search_fields = ["title", "owner__email"]
    inlines = [EntryInline]
