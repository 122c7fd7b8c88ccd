import pytest

from quizsite.live.codes import SYMBOLS, draw_code, read_code


def test_there_are_32_symbols_and_none_is_taken_for_another():
    assert len(set(SYMBOLS)) == 32
    assert not set(SYMBOLS) & set("01IO")


def test_codes_are_drawn_anew_and_read_back():
    codes = {draw_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(read_code(code) == code for code in codes)


@pytest.mark.parametrize("typed", ["k7p4qx", "K7P-4QX", " k7p 4qx ", "K7P4QX\n"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert read_code(typed) == "K7P4QX"


@pytest.mark.parametrize("typed", ["", "K7P4Q", "K7P4QXX", "K7P4Q0", "K7P4Qі", "💥" * 6, "A" * 10_000])
def test_what_cannot_be_a_code_is_none(typed):
    assert read_code(typed) == ""
