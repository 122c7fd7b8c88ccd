import numpy as np

from questions.exercises.geometry.max_pool_grid import MaxPoolGrid
from tests.questions.exercises.drawn import samples, slips, values

PUBLISHED = (
    (1, 2, 4, 1, 4, 0, 1),
    (0, 0, 1, 6, 1, 5, 5),
    (1, 4, 4, 5, 1, 4, 1),
    (4, 1, 5, 1, 6, 5, 0),
    (1, 0, 6, 5, 1, 1, 8),
    (2, 3, 1, 8, 5, 8, 1),
    (0, 9, 1, 2, 3, 1, 4),
)


def pooled(rows, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(np.array(rows), (size, size))
    return windows[::stride, ::stride].max(axis=(2, 3)).tolist()


def test_the_example_of_the_catalogue():
    assert values(MaxPoolGrid(PUBLISHED, 3, 2)) == {"y": [[4, 6, 5], [6, 6, 8], [9, 8, 8]]}


def test_numpy_windows_give_the_same():
    for sample in samples(MaxPoolGrid):
        drawn = sample.exercise

        assert sample.values == {"y": pooled(drawn.rows, drawn.size, drawn.stride)}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(MaxPoolGrid):
        drawn, cells = sample.exercise, np.array(sample.values["y"])

        assert 4 <= len(drawn.rows) <= 8
        assert 4 <= len(drawn.rows[0]) <= 8
        assert all(0 <= cell <= 9 for row in drawn.rows for cell in row)
        assert (drawn.size, drawn.stride) in {(2, 2), (3, 1), (3, 2), (2, 1)}
        assert len(np.unique(cells)) >= 3
        assert cells.size <= 16
        assert sample.level != 1 or drawn.size == drawn.stride
        assert drawn.stride == drawn.size or cells.tolist() != pooled(drawn.rows, drawn.size, drawn.size)


def test_slips_are_computed_from_the_same_grid():
    found = slips(MaxPoolGrid(PUBLISHED, 3, 2))["y"]

    assert found["minimum"] == [[0, 1, 0], [0, 1, 0], [0, 1, 1]]
    assert found["stride-one"] == [[4, 6, 6], [5, 6, 6], [6, 6, 6]]
    assert found["stride-of-window"] == [[4, 6, 5], [6, 8, 8], [9, 3, 4]]
    assert found["transposed"] == [[4, 6, 9], [6, 6, 8], [5, 8, 8]]
    # 17 ninths; people write two decimals.
    assert found["average"][0][0] == 1.89


def test_a_grid_that_is_not_square_has_no_transposed_slip():
    rows = ((1, 2, 3, 4, 9, 5), (0, 1, 2, 3, 4, 5), (5, 6, 7, 8, 9, 1), (1, 0, 1, 2, 3, 4))

    assert "transposed" not in slips(MaxPoolGrid(rows, 3, 1))["y"]


def test_the_picture_frames_the_first_window_and_says_so():
    picture = MaxPoolGrid(PUBLISHED, 3, 2).picture

    assert (
        'aria-label="Seven by seven grid of whole numbers; a three by three window is framed '
        'on rows 0 to 2, columns 0 to 2"'
    ) in picture
    assert '<rect class="window" x="0" y="0" width="132" height="132" rx="3"/>' in picture
    assert picture.count(" lit") == 9


def test_the_picture_does_not_depend_on_the_stride():
    assert MaxPoolGrid(PUBLISHED, 3, 2).picture == MaxPoolGrid(PUBLISHED, 3, 1).picture


def test_the_text_of_the_picture_is_a_python_list():
    scope = {}

    exec(MaxPoolGrid(PUBLISHED, 3, 2).picture_text, scope)  # noqa: S102 (our own text, read as people would)

    assert scope["X"] == [list(row) for row in PUBLISHED]
