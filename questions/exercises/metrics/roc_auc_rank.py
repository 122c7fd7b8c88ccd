"""The area under the ROC curve as a share of pairs.

Source: Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27, 2006.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

GRID = tuple(range(5, 100, 5))


def pair_share(positives: Sequence[float], negatives: Sequence[float], tie: float = 0.5) -> float:
    """Return the share of (positive, negative) pairs with the positive higher; each tie counts `tie`."""
    won = sum(1.0 if high > low else tie * (high == low) for high in positives for low in negatives)
    return won / (len(positives) * len(negatives))


@register
@dataclass(frozen=True)
class RocAucRank(Exercise):
    name = "roc-auc-rank"
    title = "ROC AUC by counting pairs"
    topic = "metrics"
    levels = (1, 2)
    source = "Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27, 2006"
    positives: tuple[float, ...]
    negatives: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        positives, negatives = rng.randint(3, 4), rng.randint(3, 4)
        scores = [score / 100 for score in rng.sample(GRID, positives + negatives)]
        if level == 2:
            scores[-1] = scores[0]
        return cls(tuple(scores[:positives]), tuple(rng.shuffled(scores[positives:])))

    def is_fair(self, level: int) -> bool:
        return self.key not in {0, 0.5, 1}

    @property
    def key(self) -> float:
        return pair_share(self.positives, self.negatives)

    @property
    def stem(self) -> str:
        return (
            f"A classifier gives the positives the scores **${vector(self.positives)}$** and the negatives "
            f"**${vector(self.negatives)}$**. What is the area under its ROC curve, to three decimals? "
            "It is the share of pairs of a positive and a negative in which the positive has the higher score; "
            "a tie counts **one half**."
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        return (numeric.answer("auc", "ROC AUC", self.key, rule, percent=True, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            1 - self.key,
            "You counted the pairs in which the negative is higher.",
            "turned-round",
        )
        right = sum(score >= 0.5 for score in self.positives) + sum(score < 0.5 for score in self.negatives)
        yield Mistake(
            right / (len(self.positives) + len(self.negatives)),
            "This is the accuracy with a threshold at one half. The area counts pairs and needs no threshold.",
            "accuracy",
        )
        yield Mistake(
            pair_share(self.positives, self.negatives, 1),
            "You counted a tie in full. It counts one half.",
            "tie-in-full",
        )
        yield Mistake(
            pair_share(self.positives, self.negatives, 0),
            "You left out the tie. It counts one half.",
            "tie-left-out",
        )

    @property
    def solution(self) -> str:
        lines, wins = [], []
        for high in self.positives:
            won = pair_share([high], self.negatives) * len(self.negatives)
            wins.append(number(round(won, 1)))
            tie = ", one of them by a tie" if high in self.negatives else ""
            lines.append(f"* {number(high)}: {wins[-1]} of {len(self.negatives)} negatives{tie}")
        pairs = rf"{len(self.positives)} \cdot {len(self.negatives)}"
        return (
            "For each positive, count the negatives below it; a tie gives one half.\n\n"
            + "\n".join(lines)
            + "\n\n"
            + block(rf"\text{{AUC}} = \frac{{{' + '.join(wins)}}}{{{pairs}}} = {number(self.key, 4)}")
        )
