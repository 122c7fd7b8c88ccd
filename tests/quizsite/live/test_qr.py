"""QR codes, read back by a road of their own: the modules are unmasked, walked and put together again."""

import pytest

from quizsite.live.qr import Matrix, qr_matrix, qr_path

SIDES = {14: 21, 26: 25, 42: 29, 62: 33, 84: 37, 106: 41, 122: 45, 152: 49, 180: 53, 213: 57, 251: 61, 287: 65, 331: 69}
MASKS = {
    0: lambda y, x: (y + x) % 2,
    1: lambda y, x: y % 2,
    2: lambda y, x: x % 3,
    3: lambda y, x: (y + x) % 3,
    4: lambda y, x: (y // 2 + x // 3) % 2,
    5: lambda y, x: y * x % 2 + y * x % 3,
    6: lambda y, x: (y * x % 2 + y * x % 3) % 2,
    7: lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
}


def read_mask(matrix: Matrix) -> int:
    """Return the mask from the format beside the first finder; its three bits are scrambled by 101."""
    bits = "".join(str(int(matrix[8][x])) for x in (2, 3, 4))
    return int(bits, 2) ^ 0b101


def is_fixed(version_side: int, y: int, x: int) -> bool:
    """Say whether a module of a version-1 code belongs to a pattern, and to no data."""
    low, high = 9, version_side - 8
    return y == 6 or x == 6 or (y < low and (x < low or x >= high)) or (y >= high and x < low)


def read_small(matrix: Matrix) -> str:
    """Return the text of a version-1 code."""
    side, mask, bits = len(matrix), read_mask(matrix), ""
    columns = [20, 18, 16, 14, 12, 10, 8, 5, 3, 1]
    for turn, right in enumerate(columns):
        for y in range(side - 1, -1, -1) if turn % 2 == 0 else range(side):
            for x in (right, right - 1):
                if not is_fixed(side, y, x):
                    bits += str(int(matrix[y][x]) ^ (MASKS[mask](y, x) == 0))
    length = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * at : 20 + 8 * at], 2) for at in range(length)).decode()


@pytest.mark.parametrize("text", ["h", "hello", "K7P 4QX", "Zürich 8002", "x" * 14])
def test_a_small_code_reads_as_what_was_put_in(text):
    assert read_small(qr_matrix(text)) == text


@pytest.mark.parametrize(("size", "side"), SIDES.items())
def test_a_text_takes_the_smallest_version_that_holds_it(size, side):
    assert len(qr_matrix("a" * size)) == side


def test_more_than_the_largest_holds_is_refused():
    with pytest.raises(ValueError, match="332 bytes"):
        qr_matrix("a" * 332)


@pytest.mark.parametrize("size", [14, 122, 331])
def test_the_three_finders_and_the_dark_module_are_there(size):
    matrix = qr_matrix("a" * size)
    side = len(matrix)
    finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        rows = ["".join(str(int(cell)) for cell in row[left : left + 7]) for row in matrix[top : top + 7]]
        assert rows == finder
    assert matrix[side - 8][8]


def test_both_copies_of_the_format_say_the_same():
    matrix = qr_matrix("https://quiz.example.org/live/join/K7P4QX/")
    side = len(matrix)
    around = [matrix[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [matrix[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]
    apart = [matrix[side - 1 - y][8] for y in range(7)] + [matrix[8][side - 8 + x] for x in range(8)]

    assert around == apart


def test_the_path_draws_the_dark_runs_of_each_row():
    matrix = [[True, True, False], [False, False, False], [False, True, False]]

    assert qr_path(matrix) == "M0 0h2v1h-2zM1 2h1v1h-1z"
