"""Response of one filter to one patch.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.conv2d_values import Rows
from questions.exercises.geometry.pictures_geometry import grids
from questions.exercises.tex import block, bracketed, given, number, python_list
from questions.kinds import numeric, rules
from questions.rng import Rng

# At the first level the filter is a shape of one weight, without a bias.
WEIGHTS = (-30, -20, -10, -5, 5, 10, 20, 30)


@register
@dataclass(frozen=True)
class FilterResponse(Exercise):
    name = "filter-response"
    title = "Response of a filter"
    topic = "cnn"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.1"
    patch: Rows
    weights: Rows
    bias: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        side = rng.randint(4, 5)
        count = rng.randint(4, 7)
        places = rng.sample(range(side * side), count + rng.randint(2, 4))
        one = rng.choice([10, 20, 30])
        patch, weights = [0] * side * side, [0] * side * side
        for index, place in enumerate(places):
            # The places that are left over are bright, and their weight is zero.
            patch[place] = 10 * rng.randint(1, 25)
            if index < count:
                weights[place] = one if level == 1 else rng.choice(WEIGHTS)
        return cls(
            patch=_rows(patch, side),
            weights=_rows(weights, side),
            bias=0 if level == 1 else 10 * rng.choice([-20, -10, -5, 5, 10, 20]),
        )

    def is_fair(self, level: int) -> bool:
        return abs(self.key) > 1

    @property
    def key(self) -> int:
        return sum(pixel * weight for pixel, weight in self._pairs) + self.bias

    @property
    def _pairs(self) -> list[tuple[int, int]]:
        """Pixels and weights, in reading order."""
        return [
            pair
            for row, weights in zip(self.patch, self.weights, strict=True)
            for pair in zip(row, weights, strict=True)
        ]

    @property
    def stem(self) -> str:
        bias = given("bias", self.bias) if self.bias else "**no bias**"
        return (
            f"A filter $W$ of **{len(self.patch)} × {len(self.patch)}** weights with {bias} lies on the patch $X$ of "
            "an image. What is its response, before any activation?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("response", "Response", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        pairs = self._pairs
        lit = [(pixel, weight) for pixel, weight in pairs if weight]
        if self.bias:
            yield Mistake(self.key - self.bias, "The bias is missing: add it to the sum.", "bias-forgotten")
        yield Mistake(
            sum(pixel + weight for pixel, weight in lit) + self.bias,
            "You added pixels and weights. Multiply each pixel by its weight.",
            "added-for-multiplied",
        )
        yield Mistake(
            self.key + sum(pixel for pixel, weight in pairs if not weight),
            "You counted pixels whose weight is zero. They add nothing, bright as they are.",
            "zero-weight-counted",
        )
        yield Mistake(
            sum(pixel for pixel, _ in pairs) * max(weight for _, weight in pairs) + self.bias,
            "You gave every pixel the largest weight. Each has the weight that lies on it.",
            "one-weight-for-all",
        )
        yield Mistake(
            sum(pixel * abs(weight) for pixel, weight in lit) + self.bias,
            "You lost the signs of the weights. A negative one takes away.",
            "signs-lost",
        )
        yield Mistake(
            round((self.key - self.bias) / len(pairs) + self.bias, 2),
            "You took the mean of the products. A filter adds them up.",
            "mean",
        )

    @property
    def solution(self) -> str:
        sums = " + ".join(rf"{pixel} \cdot {bracketed(weight)}" for pixel, weight in self._pairs if pixel and weight)
        lines = [f"{sums} = {number(self.key - self.bias)}"]
        if self.bias:
            lines.append(f"{number(self.key - self.bias)} + {bracketed(self.bias)} = {number(self.key)}")
        return (
            "Each pixel is multiplied by the weight that lies on it. Where one of the two is zero, nothing comes in; "
            "the other products are added up.\n\n" + block(*lines)
        )

    @property
    def picture(self) -> str:
        side = pictures.in_words(len(self.patch))
        return grids(
            [("X", self.patch), ("W", self.weights)],
            f"{side.capitalize()} by {side} patch X of an image, and beside it the filter W of the same size",
        )

    @property
    def picture_text(self) -> str:
        return f"{python_list('X', self.patch)}\n{python_list('W', self.weights)}"


def _rows(cells: list[int], side: int) -> Rows:
    return tuple(tuple(cells[start : start + side]) for start in range(0, side * side, side))
