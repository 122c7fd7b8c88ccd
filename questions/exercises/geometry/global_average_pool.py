"""Global average pooling: one value for each feature map.

Source: Lin, Chen and Yan, Network In Network, 2014, section 3.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.average_pool_grid import mean
from questions.exercises.geometry.conv2d_values import Rows
from questions.exercises.geometry.pictures_geometry import grids
from questions.exercises.tex import block, number, python_list
from questions.kinds import rules, vector
from questions.numbers import Value
from questions.rng import Rng


@register
@dataclass(frozen=True)
class GlobalAveragePool(Exercise):
    name = "global-average-pool"
    title = "Global average pooling"
    topic = "cnn"
    levels = (1, 2)
    source = "Lin, Chen and Yan, Network In Network, 2014, section 3.2"
    maps: tuple[Rows, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        height, width = rng.choice([(2, 2), (2, 3), (3, 3)])
        return cls(tuple(_drawn_map(rng, height, width, is_even=level == 1) for _ in range(rng.randint(2, 4))))

    def is_fair(self, level: int) -> bool:
        return len(set(self.key)) > 1

    @property
    def _flat(self) -> list[list[int]]:
        return [[cell for row in rows for cell in row] for rows in self.maps]

    @property
    def key(self) -> list[Value]:
        return [mean(cells) for cells in self._flat]

    @property
    def stem(self) -> str:
        rows = self.maps[0]
        count = pictures.in_words(len(self.maps))
        return (
            f"Global average pooling reads **{count} feature maps** of **{len(rows)} × {len(rows[0])}** cells, called "
            f"{_names(len(self.maps))}. What does it pass on, to three decimals where a value is not whole?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "pooled",
                "Values passed on",
                self.key,
                rules.absolute(0.001),
                labels=[f"from {name}" for name in _letters(len(self.maps))],
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        flat = self._flat
        yield Mistake(
            [max(cells) for cells in flat],
            "You took the largest value of each map. Average pooling takes the mean of all its cells.",
            "maximum",
        )
        yield Mistake(
            [sum(cells) for cells in flat],
            "You added up each map. Divide the sum by the number of its cells.",
            "sum",
        )
        yield Mistake(
            [mean([cell for cells in flat for cell in cells])] * len(flat),
            "You took one mean of everything. Each map keeps a value of its own.",
            "one-mean-for-all",
        )
        if len(flat) == len(flat[0]):
            yield Mistake(
                [mean(list(cells)) for cells in zip(*flat, strict=True)],
                "You averaged over the maps, cell by cell. The mean runs over the cells of one map.",
                "mean-over-channels",
            )

    @property
    def solution(self) -> str:
        lines = [
            rf"\text{{{name}: }} \frac{{{' + '.join(map(str, cells))}}}{{{len(cells)}}} = "
            rf"\frac{{{sum(cells)}}}{{{len(cells)}}} = {number(value, 3)}"
            for name, cells, value in zip(_letters(len(self.maps)), self._flat, self.key, strict=True)
        ]
        return "Each map becomes one number, the mean over all of its cells.\n\n" + block(*lines)

    @property
    def picture(self) -> str:
        height, width = (pictures.in_words(side) for side in (len(self.maps[0]), len(self.maps[0][0])))
        return grids(
            list(zip(_letters(len(self.maps)), self.maps, strict=True)),
            f"{pictures.in_words(len(self.maps)).capitalize()} feature maps of {height} by {width} cells side by side, "
            f"called {_names(len(self.maps))}",
            is_shaded=False,
        )

    @property
    def picture_text(self) -> str:
        return "\n".join(python_list(name, rows) for name, rows in zip("ABCD", self.maps, strict=False))


def _drawn_map(rng: Rng, height: int, width: int, *, is_even: bool) -> Rows:
    count = height * width
    cells = [rng.randint(0, 9) for _ in range(count)]
    if is_even:
        # The last cell is moved until the sum can be divided by the number of cells, and stays from 0 to 9.
        rest = (cells[-1] - sum(cells)) % count
        cells[-1] = rest + count * rng.randint(0, (9 - rest) // count)
    return tuple(tuple(cells[start : start + width]) for start in range(0, count, width))


def _letters(count: int) -> list[str]:
    return list("ABCD"[:count])


def _names(count: int) -> str:
    *first, last = _letters(count)
    return f"{', '.join(first)} and {last}"
