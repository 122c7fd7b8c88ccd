"""The judgement on rooms, on evidence and rows that are made up: each breach is found, and nothing else is."""

from dataclasses import replace

import pytest

from quizsite.embedded.folders import PROJECT
from quizsite.rehearsals.bots import letters
from tests.chaos.builds import apply_change
from tests.chaos.live import PARTS, PHASES, WEB, draw_schedule
from tests.chaos.live_bots import Place, Watch
from tests.chaos.live_sabotage import BUILDS
from tests.chaos.live_verdict import BREACHES, Evidence, Seen, Send, StoredAnswer, StoredRoom, judge

STEPS = {2: "next", 3: "open", 4: "close", 5: "board", 6: "end"}


def send(seat: str = "ada", seq: int = 1) -> Send:
    return Send(f"{seat} {seq}", "room", seat, 1, 1, seq, {"product": ["42"]})


def answer(seat: str = "ada", seq: int = 1, points: int = 1000) -> StoredAnswer:
    return StoredAnswer(f"{seat} {seq}", seat, 1, 1, seq, {"product": ["42"]}, points, points, points / 1000)


def stored(*answers: StoredAnswer, **changes) -> StoredRoom:
    """Return a room of two that has ended: Ada is right, and Bob, who sent nothing, has no points."""
    table = {"ada": (1, 1000), "bob": (2, 0)}
    room = StoredRoom("room", True, {"ada": 1, "bob": 1}, STEPS, answers or (answer(),), table)
    return replace(room, **changes)


def evidence(*sends: Send, refusal: str = "") -> Evidence:
    found = Evidence()
    for one in sends or (send(),):
        sent = found.note_send(one)
        sent.is_acknowledged, sent.refusal = not refusal, refusal
    found.seen = [Seen("room", "ada", 5, 1, 1, 1000, 1, 1), Seen("room", "bob", 5, 1, 2, 0, 0, 1)]
    found.steps = {("room", 3): "open"}
    return found


def breaches(found: Evidence, room: StoredRoom) -> set[str]:
    return {name for name, words in judge(found, [room]).items() if words}


def test_a_clean_game_has_no_breach():
    assert breaches(evidence(), stored()) == set()


def test_an_acknowledged_answer_without_a_row_is_lost():
    assert breaches(evidence(send(), send("bob")), stored()) == {"lost"}


def test_an_acknowledged_answer_under_an_older_row_is_lost():
    assert breaches(evidence(send(), send(seq=2)), stored()) == {"lost"}


def test_an_answer_that_a_newer_one_has_replaced_is_not_lost():
    assert breaches(evidence(send(), send(seq=2)), stored(answer(seq=2))) == set()


def test_an_answer_that_a_later_page_did_not_show_is_lost_whatever_stands_in_the_end():
    found = evidence()
    found.forgotten.append("ada was not shown 1")

    assert breaches(found, stored()) == {"lost"}


def test_two_rows_in_one_place_are_doubled():
    assert "doubled" in breaches(evidence(send(), send(seq=2)), stored(answer(), answer(seq=2)))


@pytest.mark.parametrize("change", [{"op_id": "of nobody"}, {"entered": {"product": ["13"]}}, {"seq": 7}])
def test_a_row_that_nobody_sent_is_invented(change):
    assert breaches(evidence(), stored(replace(answer(), **change))) == {"invented"}


def test_a_refused_answer_that_is_kept_was_denied():
    assert breaches(evidence(refusal="closed"), stored()) == {"denied"}


def test_a_send_that_got_no_answer_is_told():
    found = evidence()
    found.note_send(send("bob"))

    assert breaches(found, stored()) == {"unanswered"}


def test_points_that_the_answer_does_not_earn_are_mismarked():
    assert breaches(evidence(), stored(replace(answer(), points=0))) == {"mismarked"}


@pytest.mark.parametrize("change", [{"rank": 2}, {"total": 999}, {"right": 0}, {"played": 2}])
def test_a_row_of_a_table_that_is_not_the_sum_is_wrong(change):
    found = evidence()
    found.seen[0] = replace(found.seen[0], **change)

    assert breaches(found, stored()) == {"wrong table"}


def test_a_last_table_that_is_not_the_sum_is_wrong():
    assert breaches(evidence(), stored(table={"ada": (1, 1000), "bob": (1, 0)})) == {"wrong table"}


@pytest.mark.parametrize(
    "steps",
    [
        {2: "next", 3: "next", 4: "open", 5: "close"},
        {2: "next", 3: "open", 5: "close", 6: "board"},
        {2: "next", 3: "open", 4: "open", 5: "close"},
        {},
    ],
)
def test_a_step_that_went_twice_or_is_gone_is_wrong(steps):
    assert breaches(evidence(), stored(steps=steps)) == {"wrong step"}


def test_a_room_that_did_not_end_is_wrong():
    assert breaches(evidence(), stored(is_ended=False)) == {"wrong step"}


def test_a_byte_of_another_room_is_foreign():
    found = evidence()
    places = [Place(name, f"CODE{name}", f"Quokka{name}", "") for name in ("room", "other")]
    watch = Watch(places, found)

    watch.check("room", b"<p>Quokkaroom BBB</p>")
    watch.check("room", b"<p>Quokkaother BBB</p>")

    assert judge(found, [stored()])["foreign byte"] == ["Quokkaother was sent to room"]


@pytest.mark.parametrize(("line", "found"), [(b"data: 1007 key", 0), (b"data: 2007", 1), (b": still here", 0)])
def test_a_ring_of_another_room_is_foreign(line, found):
    heard = evidence()
    watch = Watch([Place(name, f"CODE{name}", f"Quokka{name}", "") for name in ("room", "other")], heard)

    watch.check("room", line)

    assert len(heard.foreign) == found


def test_a_schedule_hits_each_phase_with_each_part():
    schedule = draw_schedule(7, 5, 5.0)

    parts = {(kill.phase, "web" if kill.part in WEB else kill.part) for kill in schedule}
    assert parts == {(phase, part) for phase in PHASES for part in PARTS}
    assert schedule == draw_schedule(7, 5, 5.0)
    assert len(schedule) == 25


def test_a_schedule_of_chosen_parts_kills_no_other():
    assert {kill.part for kill in draw_schedule(7, 5, 5.0, ["web", "postgres"])} == {*WEB, "postgres"}


def test_every_sabotage_is_one_that_the_judgement_can_tell():
    assert {build.breach for build in BUILDS} <= {"", *BREACHES}
    assert len({build.name for build in BUILDS}) == len(BUILDS)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_the_code_that_a_sabotage_changes_is_where_it_was(build, tmp_path):
    for change in build.changes:
        file = tmp_path / change.path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text((PROJECT / change.path).read_text())
        apply_change(tmp_path, change)
        compile(file.read_text(), change.path, "exec")


def test_no_two_bots_have_names_that_look_alike():
    from quizsite.live.names import skeleton

    names = {skeleton(f"Lonequokka{letters(0)} {letters(number)}") for number in range(1000)}

    assert len(names) == 1000
