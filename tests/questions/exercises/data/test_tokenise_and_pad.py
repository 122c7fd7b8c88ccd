from questions.exercises.data.tokenise_and_pad import TokeniseAndPad, padded
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = TokeniseAndPad(
    vocabulary=("the", "cat", "sees", "a", "red", "dog"),
    sentences=(("the", "zebra"), ("a", "red", "dog", "sees", "the")),
    length=4,
    is_padded_before=False,
    is_cut_before=False,
)


def test_the_example_of_the_catalogue():
    after = {"is_padded_before": False, "is_cut_before": False}

    assert [padded(ids, 4, **after) for ids in ([4, 7, 1], [2, 3, 9, 5, 8])] == [[4, 7, 1, 0], [2, 3, 9, 5]]


def test_words_are_looked_up_and_one_is_unknown():
    assert values(EXAMPLE) == {"ids": [[2, 1, 0, 0], [5, 6, 7, 4]]}


def test_moving_word_by_word_gives_the_same():
    for sample in samples(TokeniseAndPad):
        drawn = sample.exercise
        rows = []
        for sentence in drawn.sentences:
            row = [drawn.vocabulary.index(word) + 2 if word in drawn.vocabulary else 1 for word in sentence]
            while len(row) > drawn.length:
                row.pop(0 if drawn.is_cut_before else -1)
            while len(row) < drawn.length:
                row.insert(0 if drawn.is_padded_before else len(row), 0)
            rows.append(row)
        sizes = sorted(len(sentence) for sentence in drawn.sentences)

        assert sample.values["ids"] == rows
        assert sizes[0] < drawn.length < sizes[1]
        assert sum(row.count(1) for row in rows) == 1
        assert 6 <= len(drawn.vocabulary) <= 10


def test_slips_are_computed_from_the_same_sentences():
    # The unknown word stands last in its row, so skipping it and taking it for padding are the same.
    assert slips(EXAMPLE)["ids"] == {
        "padding-side": [[0, 0, 2, 1], [5, 6, 7, 4]],
        "cutting-side": [[2, 1, 0, 0], [6, 7, 4, 2]],
        "both-sides": [[0, 0, 2, 1], [6, 7, 4, 2]],
        "unknown-skipped": [[2, 0, 0, 0], [5, 6, 7, 4]],
        "reserved-forgotten": [[0, 1, 0, 0], [3, 4, 5, 2]],
    }
