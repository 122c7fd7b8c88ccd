"""The doors to teams. All need an account; a team of others is a 404, and so is to a member what only its owner may."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizsite.limiting import address_of, count_over, is_over_limit, is_spent, too_many
from quizsite.live.forms import OpenForm, blank_opening
from quizsite.live.models import Room
from quizsite.live.paced import BadEnd
from quizsite.live.quizzes import NothingToPlay
from quizsite.live.views.common import View, draw_qr, patient
from quizsite.teams import transitions
from quizsite.teams.forms import ChoiceForm, DrawForm, MemberForm, TeamForm
from quizsite.teams.models import Membership, Role, Team
from quizsite.teams.queries import door_of, led_room, quizzes_to_play, team_state


def unless_gone(view: View) -> View:
    """Answer 404 where the team, or the right to it, went away between the look and the deed."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (Team.DoesNotExist, Membership.DoesNotExist) as error:
            raise Http404 from error

    return inner


def _own(request: HttpRequest, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("team", "user"), team__pk=pk, user=request.user)


def _owned(request: HttpRequest, pk: int) -> Membership:
    """Return the membership of the owner; for everybody else the page is not there."""
    mine = Membership.objects.select_related("team", "user").filter(role=Role.OWNER)
    return get_object_or_404(mine, team__pk=pk, user=request.user)


# --- Coming and going -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def team_list(request: HttpRequest) -> HttpResponseBase:
    """The teams somebody is in; POST makes one."""
    form = TeamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if is_over_limit("start", request):
            return too_many(request)
        if form.is_valid():
            try:
                team = transitions.make_team(request.user, name=form.cleaned_data["name"])
            except transitions.NoPlace as error:
                form.add_error("name", str(error))
            else:
                return redirect("teams:team-invite", team.pk)
    mine = Membership.objects.filter(user=request.user).select_related("team").order_by("team__name", "pk")
    context = {"section": "live", "memberships": mine, "form": form}
    return render(request, "teams/team_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def team_join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Say which team the invitation is for (GET), and join it (POST). Who tries many that are none has to wait."""
    address = address_of(request)
    if is_spent("wrong invitation", address):
        return too_many(request)
    team = Team.objects.filter(token=token).first()
    if team is None:
        count_over("wrong invitation", address)
        return render(request, "teams/no_team.html", {"section": "live"}, status=404)
    if team.memberships.filter(user=request.user).exists():
        return redirect("teams:team-detail", team.pk)
    form = MemberForm(request.POST or None, initial={"name": transitions.suggested_member_name(request.user)})
    if request.method == "POST":
        if is_over_limit("start", request):
            return too_many(request)
        form = MemberForm(request.POST)
        if form.is_valid():
            try:
                own = transitions.join_team(team.pk, request.user, name=form.cleaned_data["name"])
            except transitions.NoPlace as error:
                form.add_error("name", str(error))
            else:
                transitions.change_own(own, **form.cleaned_data)
                messages.success(request, f"You are in {team.name}.")
                return redirect("teams:team-detail", team.pk)
    context = {"section": "live", "team": team, "form": form}
    return render(request, "teams/team_join.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def team_leave(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask once more (GET), then leave (POST)."""
    own = _own(request, pk)
    if request.method == "POST":
        transitions.leave_team(pk, request.user)
        messages.success(request, f"You have left {own.team.name}.")
        return redirect("teams:team-list")
    context = {"section": "live", "team": own.team, "own": own, "is_last": own.team.memberships.count() == 1}
    return render(request, "teams/team_leave.html", context)


# --- The team and its room --------------------------------------------------------------------------------------------


@require_safe
@patient
@unless_gone
def team_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _show_team(request, _own(request, pk), DrawForm(initial={"count": 10}))


def _show_team(request: HttpRequest, own: Membership, form: DrawForm, status: int = 200) -> HttpResponse:
    transitions.end_rooms(own.team)
    context = {"section": "live", "state": team_state(own, now=timezone.now()), "form": form}
    return render(request, "teams/team_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def team_room(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The standing address of the team's room: on to the one that is led, or a quiz to open one for (POST opens it)."""
    own = _own(request, pk)
    quizzes = quizzes_to_play(own.team, request.user)
    room = led_room(own.team)
    if room is not None:
        return _lead_to(request, room)
    form, opening = ChoiceForm(quizzes=quizzes), blank_opening(now=timezone.now())
    if request.method == "POST":
        if is_over_limit("start", request):
            return too_many(request)
        form, opening = ChoiceForm(request.POST, quizzes=quizzes), OpenForm(request.POST)
        # Both are read, so that all that is wrong is said at once.
        if all([form.is_valid(), opening.is_valid()]) and (opened := _open(request, pk, form, opening)):
            return _lead_to(request, opened)
    context = {"section": "live", "team": own.team, "quizzes": quizzes[:100], "form": form, "opening": opening}
    return render(request, "teams/team_room.html", context, status=422 if form.errors or opening.errors else 200)


def _open(request: HttpRequest, pk: int, form: ChoiceForm, opening: OpenForm) -> Room | None:
    """Open the room that both forms ask for; None where it cannot be, and the forms say why."""
    quiz = form.cleaned_data["quiz"]
    try:
        return transitions.open_team_room(pk, quiz=quiz, actor=request.user, **opening.pacing)
    except NothingToPlay as error:
        form.add_error("quiz", str(error))
    except BadEnd as error:
        opening.add_error("until", str(error))
    return None


def _lead_to(request: HttpRequest, room: Room) -> HttpResponse:
    is_host = Room.objects.run_by(request.user).filter(pk=room.pk).exists()
    return redirect(door_of(room, is_host=is_host))


@require_POST
@patient
@unless_gone
def team_quiz(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a quiz from what the team gets wrong, and show it to be looked through."""
    own = _own(request, pk)
    if is_over_limit("start", request):
        return too_many(request)
    form = DrawForm(request.POST)
    if form.is_valid():
        try:
            quiz = transitions.make_weak_quiz(
                own.team, actor=request.user, count=form.cleaned_data["count"], now=timezone.now()
            )
        except NothingToPlay as error:
            form.add_error("count", str(error))
        else:
            messages.success(request, "Drawn from what the team gets wrong. Look it through, then open a room.")
            return redirect("live:quiz-edit", quiz.pk)
    return _show_team(request, own, form, status=422)


# --- Members ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def team_invite(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the invitation to a member; with POST the owner draws a new one."""
    if request.method == "POST":
        _owned(request, pk)
        transitions.rotate_link(pk, actor=request.user)
        messages.success(request, "This is the new invitation. The old one opens nothing any more.")
        return redirect("teams:team-invite", pk)
    own = _own(request, pk)
    link = request.build_absolute_uri(reverse("teams:team-join", args=[own.team.token]))
    context = {"section": "live", "team": own.team, "own": own, "link": link, "qr": draw_qr(link)}
    return render(request, "teams/team_invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def member_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One's own name in the team, and whether the team sees one's progress."""
    own = _own(request, pk)
    form = MemberForm(initial={"name": own.name, "shows_progress": own.shows_progress})
    if request.method == "POST":
        form = MemberForm(request.POST)
        if form.is_valid():
            transitions.change_own(own, **form.cleaned_data)
            messages.success(request, "Kept.")
            return redirect("teams:team-detail", pk)
    context = {"section": "live", "team": own.team, "form": form}
    return render(request, "teams/member_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def member_act(request: HttpRequest, pk: int, member: int) -> HttpResponseBase:
    """What an owner may do about a member: hand the team on to them, or remove them."""
    own = _owned(request, pk)
    other = get_object_or_404(own.team.memberships.exclude(pk=own.pk), pk=member)
    act = request.POST.get("act", "")
    if act == "hand on":
        transitions.hand_on(pk, other.pk, actor=request.user)
        messages.success(request, f"{other.name} is the owner of {own.team.name} now.")
    elif act == "remove":
        transitions.remove_member(pk, other.pk, actor=request.user)
        messages.success(request, f"{other.name} is no longer in {own.team.name}.")
    else:
        status = 422 if request.method == "POST" else 200
        context = {"section": "live", "team": own.team, "other": other}
        return render(request, "teams/member_act.html", context, status=status)
    return redirect("teams:team-detail", pk)


# --- What its owner may -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def team_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Rename the team."""
    team = _owned(request, pk).team
    form = TeamForm(initial={"name": team.name})
    if request.method == "POST":
        form = TeamForm(request.POST)
        if form.is_valid():
            transitions.rename_team(pk, actor=request.user, name=form.cleaned_data["name"])
            return redirect("teams:team-detail", pk)
    context = {"section": "live", "team": team, "form": form}
    return render(request, "teams/team_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@patient
@unless_gone
def team_delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask once more (GET), then delete (POST)."""
    team = _owned(request, pk).team
    if request.method == "POST":
        transitions.delete_team(pk, actor=request.user)
        messages.success(request, f"{team.name} is deleted.")
        return redirect("teams:team-list")
    return render(request, "teams/team_delete.html", {"section": "live", "team": team})
