from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from quizsite.teams.models import Membership, Team


class ReadOnly:
    """To look up; teams are their members' to change."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


class MembershipInline(ReadOnly, admin.TabularInline):
    model = Membership
    fields = readonly_fields = ["user", "name", "role", "joined_at"]
    extra = 0


@admin.register(Team)
class TeamAdmin(ReadOnly, admin.ModelAdmin):
    """The invitation is not shown: it would let whoever reads it in."""

    list_display = ["name", "size", "created_at"]
    fields = readonly_fields = ["name", "created_at"]
    search_fields = ["name", "memberships__user__email"]
    inlines = [MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(size=Count("memberships"))

    @admin.display(description="members", ordering="size")
    def size(self, team: Team) -> int:
        return team.size
