"""Two sentences as rows of token ids of one length.

Source: Keras documentation, keras.utils.pad_sequences and keras.layers.TextVectorization.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given, matrix
from questions.kinds import grid, rules
from questions.rng import Rng

WORDS = ("the", "a", "cat", "dog", "bird", "sees", "likes", "hears", "red", "small", "old", "and", "it", "we")
STRANGERS = ("zebra", "yonder", "quixotic", "umbra", "sphinx", "walrus")
PAD, UNKNOWN = 0, 1


def padded(ids: Sequence[int], length: int, *, is_padded_before: bool, is_cut_before: bool) -> list[int]:
    """Return `ids` with `length` entries: zeros are added, or entries cut off, before or after them."""
    kept = list(ids[-length:] if is_cut_before else ids[:length])
    zeros = [PAD] * (length - len(kept))
    return zeros + kept if is_padded_before else kept + zeros


@register
@dataclass(frozen=True)
class TokeniseAndPad(Exercise):
    name = "tokenise-and-pad"
    title = "Token ids, padded and cut"
    topic = "data"
    source = "Keras documentation, keras.utils.pad_sequences and keras.layers.TextVectorization"
    vocabulary: tuple[str, ...]
    sentences: tuple[tuple[str, ...], tuple[str, ...]]
    length: int
    is_padded_before: bool
    is_cut_before: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        length = rng.randint(4, 6)
        vocabulary = tuple(rng.sample(WORDS, rng.randint(6, 10)))
        short = [rng.choice(vocabulary) for _ in range(rng.randint(2, length - 1))]
        long = [rng.choice(vocabulary) for _ in range(rng.randint(length + 1, length + 3))]
        # One word that the vocabulary does not know, in one of the sentences.
        odd = rng.choice([short, long])
        odd[rng.randint(0, len(odd) - 1)] = rng.choice(STRANGERS)
        sentences = rng.shuffled([tuple(short), tuple(long)])
        return cls(
            vocabulary=vocabulary,
            sentences=(sentences[0], sentences[1]),
            length=length,
            is_padded_before=rng.choice([False, True]),
            is_cut_before=rng.choice([False, True]),
        )

    def is_fair(self, level: int) -> bool:
        # The unknown word is not cut off, and no other side gives the same.
        return any(UNKNOWN in row for row in self.key) and self._rows(self._ids(), is_cut_turned=True) != self.key

    def _ids(self) -> list[list[int]]:
        known = {word: index for index, word in enumerate(self.vocabulary, 2)}
        return [[known.get(word, UNKNOWN) for word in sentence] for sentence in self.sentences]

    def _rows(
        self, ids: Sequence[Sequence[int]], *, is_pad_turned: bool = False, is_cut_turned: bool = False
    ) -> list[list[int]]:
        return [
            padded(
                row,
                self.length,
                is_padded_before=self.is_padded_before != is_pad_turned,
                is_cut_before=self.is_cut_before != is_cut_turned,
            )
            for row in ids
        ]

    @property
    def key(self) -> list[list[int]]:
        return self._rows(self._ids())

    @property
    def stem(self) -> str:
        entries = ", ".join(f"{word}: {index}" for index, word in enumerate(self.vocabulary, 2))
        first, second = (" ".join(sentence) for sentence in self.sentences)
        zeros = "at the **beginning**" if self.is_padded_before else "at the **end**"
        cut = "at its **beginning**" if self.is_cut_before else "at its **end**"
        return (
            f"A vocabulary gives each word a token id; 0 is padding and 1 an unknown word:\n\n"
            f"```text\n{entries}\n```\n\n"
            f"The sentences “**{first}**” and “**{second}**” become rows of {given('length', self.length)}. "
            f"A row that is too short gets zeros {zeros}, one that is too long loses ids {cut}. Fill in the ids."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("ids", "Token ids", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        ids = self._ids()
        yield Mistake(
            self._rows(ids, is_pad_turned=True),
            "The zeros are on the wrong side of the short row.",
            "padding-side",
        )
        yield Mistake(
            self._rows(ids, is_cut_turned=True),
            "You cut the long row on the wrong side.",
            "cutting-side",
        )
        yield Mistake(
            self._rows(ids, is_pad_turned=True, is_cut_turned=True),
            "Zeros and cut are both on the wrong side.",
            "both-sides",
        )
        yield Mistake(
            self._rows([[token for token in row if token != UNKNOWN] for row in ids]),
            "You left out the unknown word. It keeps its place, under an id of its own.",
            "unknown-skipped",
        )
        yield Mistake(
            self._rows([[PAD if token == UNKNOWN else token for token in row] for row in ids]),
            "You gave the unknown word the id of padding. It has its own.",
            "unknown-as-padding",
        )
        yield Mistake(
            self._rows([[token if token == UNKNOWN else token - 2 for token in row] for row in ids]),
            "You counted the words from zero. The first two ids are taken.",
            "reserved-forgotten",
        )

    @property
    def solution(self) -> str:
        lines = []
        for sentence, ids in zip(self.sentences, self._ids(), strict=True):
            missing = self.length - len(ids)
            change = f"{missing} short" if missing > 0 else f"{-missing} too long"
            lines.append(f"* {' '.join(sentence)}: {', '.join(map(str, ids))}; {change}")
        return (
            "Look up each word first, then cut or fill the row.\n\n"
            + "\n".join(lines)
            + "\n\n"
            + block(rf"\text{{ids}} = {matrix(self.key)}")
        )
