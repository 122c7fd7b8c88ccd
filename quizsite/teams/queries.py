"""What the pages of a team show. What a member keeps private is not even read."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from questions.models import Question, Topic
from quizsite.accounts.models import User
from quizsite.live.models import Answer, Quiz, Room, RoomItem, Seat, SeatStatus, SeatTurn
from quizsite.progress.queries import (
    Tally,
    TopicProgress,
    all_topics,
    count_answers,
    count_answers_in,
    sum_up,
)
from quizsite.progress.weakness import weakest_first
from quizsite.teams.models import Membership, Team, TeamRoom
from quizsite.teams.selection import Candidate, mark_topics

MOST_ROOMS = 50


@dataclass(frozen=True)
class MemberLine:
    """A member as the team sees them; `topics` is empty for who keeps their progress private."""

    membership: Membership
    topics: list[TopicProgress]


@dataclass(frozen=True)
class WeakTopic:
    """A topic and how the team as a whole did in it."""

    topic: Topic
    answered: int
    mean: float

    @property
    def percent(self) -> int:
        return round(100 * self.mean)


def door_of(room: Room, *, is_host: bool) -> str:
    """Return where somebody goes into a room: a host to the desk, others to the door, which knows who sits already."""
    if is_host:
        return reverse("live:room-host", args=[room.pk])
    return reverse("live:seat-join", args=[room.code])


@dataclass(frozen=True)
class PlayedRoom:
    """A room that the team has played. `percent` is the mean mark of all answers that count, None before any does.

    `finished` counts the members who are through a room that still runs in their own time; None for any other.
    """

    room: Room
    players: int
    percent: int | None
    is_host: bool
    has_report: bool
    is_going: bool
    finished: int | None

    @property
    def door(self) -> str:
        """Where the member goes on while the room is under way."""
        return door_of(self.room, is_host=self.is_host)


@dataclass(frozen=True)
class TeamState:
    """All that the page of a team shows."""

    team: Team
    own: Membership
    members: list[MemberLine]
    weak: list[WeakTopic]
    rooms: list[PlayedRoom]

    @property
    def going(self) -> PlayedRoom | None:
        """The room that somebody leads at this moment."""
        return next((one for one in self.rooms if one.is_going and not one.room.is_paced), None)

    @property
    def in_own_time(self) -> list[PlayedRoom]:
        """The rooms that everybody plays in their own time, and that have not come to their end."""
        return [one for one in self.rooms if one.is_going and one.room.is_paced]


def team_state(own: Membership, *, now: datetime) -> TeamState:
    """Return what a member is shown of the team."""
    team = own.team
    memberships = sorted(team.memberships.select_related("user__participant"), key=lambda one: not one.is_owner)
    tallies = _tallies(team, _people(memberships), by=("person", "topic"), now=now)
    topics = all_topics() if tallies else {}
    return TeamState(
        team=team,
        own=own,
        members=[_member_line(one, tallies, topics) for one in memberships],
        weak=[WeakTopic(topics[one.topic_id], one.answered, one.mean) for one in mark_topics(tallies)],
        rooms=played_rooms(team, own.user),
    )


def _member_line(membership: Membership, tallies: list[Tally], topics: dict[int, Topic]) -> MemberLine:
    if not membership.shows_progress:
        return MemberLine(membership, [])
    person = getattr(membership.user, "participant", None)
    own = [tally for tally in tallies if person and tally.person == person.pk]
    return MemberLine(membership, weakest_first(sum_up(own, topics)))


@dataclass(frozen=True)
class People:
    """The participants of a team: those who show their progress, and those of whom only the team's rooms count."""

    shown: list[uuid.UUID]
    others: list[uuid.UUID]


def _people(memberships: list[Membership]) -> People:
    known = [(one.shows_progress, one.user.participant.pk) for one in memberships if hasattr(one.user, "participant")]
    return People([pk for shows, pk in known if shows], [pk for shows, pk in known if not shows])


def _tallies(
    team: Team, people: People, *, by: tuple[str, ...], now: datetime, since: datetime | None = None
) -> list[Tally]:
    rooms = Room.objects.filter(team_room__team=team)
    return [
        *count_answers(people.shown, by=by, now=now, since=since),
        *count_answers_in(rooms, people.others, by=by, since=since),
    ]


def played_rooms(team: Team, user: User) -> list[PlayedRoom]:
    """Return the rooms of the team, newest first; a report is there for who ran the room or sat in it."""
    runs = Room.objects.run_by(user).filter(pk=OuterRef("pk"))
    sits = Seat.objects.filter(room=OuterRef("pk"), participant__user=user).exclude(status=SeatStatus.KICKED)
    played = Q(seats__is_spectator=False, seats__status__in=[SeatStatus.SEATED, SeatStatus.LEFT])
    rooms = list(
        Room.objects.filter(team_room__team=team, is_rehearsal=False)
        .annotate(players=Count("seats", filter=played), is_run=Exists(runs), is_sat=Exists(sits))
        .order_by("-created_at")[:MOST_ROOMS]
    )
    means = _means(rooms)
    going = set(TeamRoom.objects.under_way().filter(team=team).values_list("room_id", flat=True))
    return [
        PlayedRoom(
            room=room,
            players=room.players,
            percent=None if (mean := means.get(room.pk)) is None else round(100 * mean),
            is_host=room.is_run,
            has_report=room.is_run or room.is_sat,
            is_going=room.pk in going,
            finished=_finished(room, team) if room.is_paced and room.pk in going else None,
        )
        for room in rooms
    ]


def _finished(room: Room, team: Team) -> int:
    """Return how many members are through every item of a room that they play in their own time."""
    over = SeatTurn.objects.over().filter(room_item=OuterRef("pk"), seat=OuterRef(OuterRef("pk")))
    to_do = RoomItem.objects.filter(~Exists(over), room=room, is_void=False)
    seats = room.seats.filter(~Exists(to_do), participant__user__memberships__team=team, is_spectator=False)
    return seats.exclude(status=SeatStatus.KICKED).count()


def _means(rooms: list[Room]) -> dict[uuid.UUID, float]:
    later = Answer.objects.filter(room_item=OuterRef("room_item"), seat=OuterRef("seat"), round__gt=OuterRef("round"))
    counted = Answer.objects.filter(
        ~Exists(later),
        room_item__room__in=rooms,
        room_item__is_revealed=True,
        room_item__is_void=False,
        fraction__isnull=False,
    ).exclude(seat__status=SeatStatus.KICKED)
    rows = counted.order_by().values("room_item__room").annotate(mean=Avg("fraction"))
    return {row["room_item__room"]: row["mean"] for row in rows}


def led_room(team: Team) -> Room | None:
    """Return the room of the team that somebody leads at this moment."""
    found = TeamRoom.objects.led().filter(team=team).select_related("room").first()
    return found.room if found else None


def quizzes_to_play(team: Team, user: User) -> QuerySet[Quiz]:
    """Return the quizzes that a member may open: their own, and those made for the team by who is still in it."""
    of_team = Quiz.objects.filter(pk__in=team.quizzes.values("pk"), owner__memberships__team=team)
    return Quiz.objects.filter(Q(owner=user) | Q(pk__in=of_team.values("pk")))


def drawing_material(team: Team, *, now: datetime, lately: datetime) -> tuple[list[Candidate], dict[int, float]]:
    """Return the questions of the bank with what the team did in them, and the mean mark of each topic.

    A question is known where all answers since `lately` were right.
    """
    people = _people(list(team.memberships.select_related("user__participant")))
    by_question = _sums(_tallies(team, people, by=("question",), now=now))
    recent = _sums(_tallies(team, people, by=("question",), now=now, since=lately))
    by_topic: dict[int, tuple[int, float]] = {}
    topic_of = dict(Question.objects.values_list("pk", "topic_id"))
    for question, (answered, marks) in by_question.items():
        before = by_topic.get(topic_of[question], (0, 0.0))
        by_topic[topic_of[question]] = (before[0] + answered, before[1] + marks)
    candidates = [
        Candidate(slug, topic_id, kind, *by_question.get(pk, (0, 0.0)), is_known=_is_known(recent.get(pk)))
        for pk, slug, topic_id, kind in Question.objects.live()
        .order_by("pk")
        .values_list("pk", "slug", "topic_id", "current__kind")
    ]
    return candidates, {topic_id: marks / answered for topic_id, (answered, marks) in by_topic.items()}


def _sums(tallies: list[Tally]) -> dict[int, tuple[int, float]]:
    sums: dict[int, tuple[int, float]] = {}
    for tally in tallies:
        answered, marks = sums.get(tally.question, (0, 0.0))
        sums[tally.question] = (answered + tally.answered, marks + tally.marks)
    return sums


def _is_known(recent: tuple[int, float] | None) -> bool:
    return recent is not None and recent[0] == recent[1]
