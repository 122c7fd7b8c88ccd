from questions.rng import Rng
from quizsite.live.selection import Candidate, Rule, is_playable, select_questions

BANK = [
    Candidate(1, "cnn", "beginner", "numeric"),
    Candidate(2, "cnn", "beginner", "grid"),
    Candidate(3, "cnn", "expert", "numeric"),
    Candidate(4, "rnn", "beginner", "numeric"),
    Candidate(5, "rnn", "expert", "single_choice"),
    Candidate(6, "rnn", "expert", "open_answer"),
]


def chosen(*rules: Rule, seed: int = 1) -> list[int]:
    return select_questions(rules, BANK, Rng("test", seed))


def test_each_rule_takes_what_fits_it_and_none_is_taken_twice():
    assert set(chosen(Rule(2, topic="cnn", level="beginner"))) == {1, 2}
    assert chosen(Rule(1, kind="grid"), Rule(1, topic="cnn", level="expert")) == [2, 3]
    assert sorted(chosen(Rule(3, topic="cnn"), Rule(5))) == [1, 2, 3, 4, 5]


def test_a_bank_too_small_gives_fewer_and_never_what_is_written_at_length():
    assert chosen(Rule(9, kind="open_answer")) == []
    assert 6 not in chosen(Rule(99))
    assert not is_playable("open_answer")


def test_the_choice_is_at_random_and_the_same_for_the_same_stream():
    assert chosen(Rule(3), seed=1) == chosen(Rule(3), seed=1)
    assert len({tuple(chosen(Rule(3), seed=seed)) for seed in range(20)}) > 5
