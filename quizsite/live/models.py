"""Group quizzes: what a host prepared, the rooms in which it is played, seats, items, answers, and what was done.

The row is the truth: a room's `version` grows with every change that people in it must see, and the window of an item
lies in its own row, judged by the database's clock. An item takes answers from `opened_at` until `deadline_at`, longer
for seats with extra time, and is over after that whoever asks: no timer has to fire. Where everybody plays in their own
time, each seat has such a window of its own for each item, a SeatTurn, and the room is over at `ends_at`.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from questions.models import Item, Question, Revision
from quizsite.accounts.models import Participant, User

# An answer sent in the last second travels for a while: it counts when it arrives within this time.
GRACE = timedelta(seconds=1)


class Scoring(models.TextChoices):
    ACCURACY = "accuracy", "Accuracy only"
    SPEED = "speed", "Accuracy, and a little for speed"
    CONFIDENCE = "confidence", "How sure are you?"
    CLOSENESS = "closeness", "Closeness of estimates"


class Sides(models.TextChoices):
    NONE = "none", "No sides"
    INDIVIDUAL = "individual", "Everyone plays for their side"
    CAPTAIN = "captain", "The captain's answer counts for the side"


class Phase(models.TextChoices):
    LOBBY = "lobby", "Lobby"
    PACED = "paced", "In their own time"
    READY = "ready", "Get ready"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    BOARD = "board", "Leaderboard"
    ENDED = "ended", "Ended"


class Rules(models.Model):
    """How a room is played: chosen with the quiz, copied into each room of it."""

    scoring = models.CharField(max_length=12, choices=Scoring, default=Scoring.ACCURACY)
    sides = models.CharField(max_length=12, choices=Sides, default=Sides.NONE)
    is_shared_variant = models.BooleanField(default=False, help_text="All get the same numbers and the same order.")
    reveals_at_close = models.BooleanField(
        default=True, help_text="Off: a close shows the vote, and the solution waits for a second press."
    )
    reading_seconds = models.PositiveSmallIntegerField(default=5, help_text="Free of any loss of speed bonus.")
    needs_approval = models.BooleanField(default=False)
    autopilot_seconds = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long each step is shown before the next comes by itself."
    )

    class Meta:
        abstract = True


RULES = tuple(field.name for field in Rules._meta.local_fields)


class Quiz(Rules):
    """What a host prepared."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="quizzes")
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class QuizEntry(models.Model):
    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    seconds = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["quiz", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "position"], name="quiz_position_once"),
            models.UniqueConstraint(fields=["quiz", "question"], name="quiz_question_once"),
            models.CheckConstraint(name="quiz_seconds_in_range", condition=Q(seconds__gte=5, seconds__lte=3600)),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.question}"


class RoomQuerySet(models.QuerySet):
    def run_by(self, user: User | None) -> "RoomQuerySet":
        """Rooms of which the account is a host; a code gives nobody any power."""
        if user is None or not user.is_authenticated:
            return self.none()
        return self.filter(Q(host=user) | Q(pk__in=RoomHost.objects.filter(user=user).values("room_id")))

    def going(self) -> "RoomQuerySet":
        return self.exclude(phase=Phase.ENDED)

    def of_people(self) -> "RoomQuerySet":
        """Rooms that count: bots play in the others."""
        return self.filter(is_rehearsal=False)

    def under_way(self) -> "RoomQuerySet":
        """Rooms in which the clock may have something to do now."""
        led = ~Q(phase__in=[Phase.LOBBY, Phase.PACED])
        return self.going().filter(led | Q(phase=Phase.PACED, ends_at__lt=Now()))

    def holding(self, question_id: int, participant_id: uuid.UUID) -> "RoomQuerySet":
        """Rooms in one's own time that the person has a seat in, and not finished the written question in.

        A seat that its holder has left holds as well: they may come back.
        """
        over = SeatTurn.objects.over().filter(room_item=OuterRef("pk"), seat__participant=participant_id)
        to_do = RoomItem.objects.filter(
            ~Exists(over), revision__question=question_id, revision__exercise="", closed_at=None, is_void=False
        )
        seats = Seat.objects.filter(participant=participant_id, is_spectator=False).exclude(status=SeatStatus.KICKED)
        running = self.filter(phase=Phase.PACED, ends_at__gte=Now() - GRACE)
        return running.filter(pk__in=seats.values("room")).filter(pk__in=to_do.values("room"))


class Room(Rules):
    """One playing of a quiz."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz = models.ForeignKey(Quiz, models.SET_NULL, null=True, blank=True, related_name="rooms")
    host = models.ForeignKey(User, models.PROTECT, related_name="rooms")
    title = models.CharField(max_length=80)
    code = models.CharField(max_length=6)
    secret = models.BinaryField(max_length=32, help_text="From which the seeds of the seats are drawn.")
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.LOBBY)
    phase_at = models.DateTimeField(db_default=Now(), help_text="Since when; the autopilot counts from here.")
    version = models.PositiveIntegerField(default=1, help_text="Of all that people in the room see.")
    item_no = models.PositiveSmallIntegerField(default=0, help_text="0 before the first item.")
    is_locked = models.BooleanField(default=False, help_text="Nobody else may join.")
    is_rehearsal = models.BooleanField(default=False, help_text="Played by bots: it counts nowhere.")
    created_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(
        null=True, blank=True, help_text="Everybody plays in their own time until then. Empty: a host leads through."
    )
    shows_each = models.BooleanField(
        default=False,
        db_default=False,
        help_text="In their own time: a solution comes after each own item, not only at the end.",
    )
    ghost_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="races",
        help_text="The recorded room that this one races against.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(phase="ended"), name="room_code_once_while_it_lives"),
            models.CheckConstraint(name="room_phase_known", condition=Q(phase__in=Phase.values)),
            models.CheckConstraint(
                name="room_in_lobby_before_the_first_item",
                condition=Q(item_no__gt=0) | Q(phase__in=["lobby", "paced", "ended"]),
            ),
            models.CheckConstraint(
                name="room_paced_has_its_end",
                condition=Q(phase="ended")
                | Q(phase="paced", ends_at__isnull=False, item_no=0)
                | ~Q(phase__in=["paced", "ended"]) & Q(ends_at=None),
            ),
            models.CheckConstraint(
                name="room_shows_each_when_paced",
                condition=Q(ends_at__isnull=False) | Q(shows_each=False, ghost_of=None),
            ),
            models.UniqueConstraint(
                fields=["host", "ghost_of"], condition=~Q(phase="ended"), name="one_race_of_a_host_at_a_time"
            ),
            models.CheckConstraint(
                name="room_ended_has_its_end",
                condition=Q(phase="ended", ended_at__isnull=False) | ~Q(phase="ended") & Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.code}"

    @property
    def is_paced(self) -> bool:
        """Whether everybody plays in their own time."""
        return self.ends_at is not None

    @property
    def topic(self) -> str:
        """The doorbell of the room: rings with the new version, and at an opening with the key to what was sealed."""
        return f"room:{self.pk}"


class RoomHost(models.Model):
    """An account that may run the room beside its host."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="co_hosts")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="room_host_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room_id}"


class RoomItem(models.Model):
    """An item of a room, and its window. What each seat is shown of it is in the SeatItems."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    seconds = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1, help_text="2 after a second vote was called.")
    opened_at = models.DateTimeField(null=True, blank=True, help_text="Of the window that is or was the last.")
    deadline_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_revealed = models.BooleanField(default=False, help_text="Key, marks and points may be seen, and points count.")
    is_void = models.BooleanField(default=False, help_text="No points for anybody.")
    accepted = models.JSONField(default=list, blank=True, help_text="Meanings that count as right beside the key.")
    tally = models.JSONField(default=dict, blank=True, help_text="How the answers fell, counted when marked.")
    first_tally = models.JSONField(default=dict, blank=True, help_text="The same of the first of two votes.")

    class Meta:
        ordering = ["room", "position"]
        constraints = [
            models.UniqueConstraint(fields=["room", "position"], name="room_position_once"),
            models.CheckConstraint(name="room_position_from_one", condition=Q(position__gte=1)),
            models.CheckConstraint(name="room_item_round_known", condition=Q(round__in=[1, 2])),
            models.CheckConstraint(
                name="room_item_ends_after_start",
                condition=Q(opened_at=None, deadline_at=None)
                | Q(opened_at__isnull=False, deadline_at__isnull=False, deadline_at__gt=F("opened_at")),
            ),
            models.CheckConstraint(
                name="room_item_revealed_when_closed", condition=Q(is_revealed=False) | Q(closed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    @property
    def window(self) -> timedelta:
        """How long it is open to a seat without extra time."""
        return self.deadline_at - self.opened_at


class Side(models.Model):
    """A team within one room."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="side_set")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=30)

    class Meta:
        ordering = ["room", "position"]
        constraints = [models.UniqueConstraint(fields=["room", "position"], name="side_position_once")]

    def __str__(self) -> str:
        return self.name


class SeatStatus(models.TextChoices):
    WAITING = "waiting", "Waits for approval"
    SEATED = "seated", "Seated"
    KICKED = "kicked", "Removed"
    LEFT = "left", "Left"


class SeatQuerySet(models.QuerySet):
    def playing(self) -> "SeatQuerySet":
        return self.filter(status=SeatStatus.SEATED, is_spectator=False)


class Seat(models.Model):
    """A player in a room. Whoever holds the token sits here; only its SHA-256 is kept."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="seats")
    token_hash = models.CharField(max_length=64, unique=True)
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="seats")
    nickname = models.CharField(max_length=72)
    skeleton = models.CharField(max_length=200, help_text="The same for names that look the same.")
    is_hidden = models.BooleanField(default=False, help_text="The name is not shown to the room.")
    side = models.ForeignKey(Side, models.SET_NULL, null=True, blank=True, related_name="seats")
    is_captain = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=SeatStatus, default=SeatStatus.SEATED)
    is_spectator = models.BooleanField(default=False)
    extra_factor = models.FloatField(default=1.0, help_text="1.5 gives half as much time again.")
    joined_at = models.DateTimeField(db_default=Now())
    joined_at_item = models.PositiveSmallIntegerField(default=1, help_text="The first item that was put to it.")

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["room", "joined_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["room", "participant"], name="one_seat_per_person_and_room"),
            models.UniqueConstraint(
                fields=["room", "skeleton"], condition=~Q(status="kicked"), name="one_seat_per_look_of_a_name"
            ),
            models.UniqueConstraint(fields=["side"], condition=Q(is_captain=True), name="one_captain_per_side"),
            models.CheckConstraint(
                name="seat_extra_in_range", condition=Q(extra_factor__gte=1.0, extra_factor__lte=3.0)
            ),
            models.CheckConstraint(name="seat_status_known", condition=Q(status__in=SeatStatus.values)),
        ]

    def __str__(self) -> str:
        return self.nickname

    @property
    def shown_name(self) -> str:
        """The name as the room may see it."""
        return f"Player {self.pk}" if self.is_hidden else self.nickname


class SeatItem(Item):
    """The variant of one seat, or with no seat the room's own: what the projector shows, and what all share."""

    room_item = models.ForeignKey(RoomItem, models.CASCADE, related_name="seat_items")
    seat = models.ForeignKey(Seat, models.CASCADE, null=True, blank=True, related_name="items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room_item", "seat"], name="one_variant_per_seat"),
            models.UniqueConstraint(fields=["room_item"], condition=Q(seat=None), name="one_variant_of_the_room"),
        ]

    def __str__(self) -> str:
        return f"{self.title} for {self.seat_id or 'the room'}"


class SeatTurnQuerySet(models.QuerySet):
    def over(self) -> "SeatTurnQuerySet":
        """Windows that take no answer any more, whether or not somebody has looked since: the clock decides."""
        return self.filter(Q(closed_at__isnull=False) | Q(deadline_at__lt=Now() - GRACE))


class SeatTurn(models.Model):
    """The window of one seat for one item, in a room without a lead. The end of the room cuts it short."""

    room_item = models.ForeignKey(RoomItem, models.CASCADE, related_name="turns")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="turns")
    opened_at = models.DateTimeField()
    deadline_at = models.DateTimeField(help_text="With the extra time that the seat had when it began.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Since when its answer is marked.")

    objects = SeatTurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room_item", "seat"], name="one_turn_per_seat_and_item"),
            models.UniqueConstraint(fields=["seat"], condition=Q(closed_at=None), name="one_turn_of_a_seat_at_a_time"),
            models.CheckConstraint(name="turn_ends_after_start", condition=Q(deadline_at__gt=F("opened_at"))),
            models.CheckConstraint(
                name="turn_closes_after_start", condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_item_id} of {self.seat_id}"

    @property
    def window(self) -> timedelta:
        """How long the seat has for the item, its extra time included."""
        return self.deadline_at - self.opened_at

    def over_at(self, ends_at: datetime) -> datetime:
        """Return the last moment of the window in a room that ends then, without the grace."""
        return min(self.deadline_at, ends_at)


class Answer(models.Model):
    """What a seat entered for an item in one round: the newest by `seq` that came in time. Marked at the close."""

    room_item = models.ForeignKey(RoomItem, models.CASCADE, related_name="answers")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField()
    op_id = models.UUIDField(help_text="Drawn by the browser: a repeated send is the same send.")
    seq = models.PositiveIntegerField(help_text="Counted by the browser from the newest it knows.")
    entered = models.JSONField(help_text="The fields as sent, each a list of texts; the boxes say what they mean.")
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    received_at = models.DateTimeField()
    taken_ms = models.PositiveIntegerField(help_text="From the opening to this, without pauses.")
    fraction = models.FloatField(null=True, blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    captain_of = models.ForeignKey(
        Side, models.SET_NULL, null=True, blank=True, related_name="+", help_text="The side it speaks for, if any."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room_item", "seat", "round"], name="one_answer_per_seat_and_round"),
            models.CheckConstraint(
                name="answer_between_0_and_1",
                condition=Q(fraction=None, points=None)
                | Q(fraction__isnull=False, fraction__gte=0, fraction__lte=1, points__isnull=False, points__lte=1200),
            ),
            models.CheckConstraint(
                name="answer_confidence_known", condition=Q(confidence=None) | Q(confidence__in=[1, 2, 3])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_item_id} of {self.seat_id}"


class RoomEvent(models.Model):
    """What was done in a room, by whom. Only ever added; one for each version after the first."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="events")
    version = models.PositiveIntegerField(help_text="The version that it made.")
    at = models.DateTimeField()
    actor = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", help_text="Nobody: the clock."
    )
    kind = models.CharField(max_length=20)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["room", "version"]
        constraints = [models.UniqueConstraint(fields=["room", "version"], name="one_event_per_version")]

    def __str__(self) -> str:
        return f"{self.version}: {self.kind}"
