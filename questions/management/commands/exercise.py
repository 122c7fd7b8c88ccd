import json
import secrets
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questions.drawing import DrawnVariant, UnknownExercise, draw_variant
from questions.exercises.base import REGISTRY, DrawError
from questions.gate import check
from questions.grading import ItemGrade, grade_item, read_item
from questions.kinds import KINDS


class Command(BaseCommand):
    help = "List, draw, grade and check exercises. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="one line per exercise: name, version, levels, topic, title")
        draw = actions.add_parser("draw", help="draw a variant and show everything about it, the key as well")
        _add_variant(draw)
        draw.add_argument("--count", type=int, help="that many variants, of consecutive seeds; a list with --json")
        draw.add_argument("--json", action="store_true", help="one JSON document")
        grade = actions.add_parser("grade", help="mark a response to the variant of a seed")
        _add_variant(grade)
        grade.add_argument(
            "--response", required=True, help='JSON by box such as {"side": "16"}, or plain text for a single box'
        )
        grade.add_argument("--json", action="store_true", help="one JSON document")
        checks = actions.add_parser("check", help="run the quality gate over many seeds")
        checks.add_argument("name", nargs="?", help="one exercise; without it, all of them")
        checks.add_argument("--count", type=int, default=200, help="variants per exercise, over all its levels")

    def handle(self, *, action: str, **options):
        try:
            getattr(self, action)(**options)
        except (UnknownExercise, DrawError) as error:
            raise CommandError(str(error)) from error

    def list(self, **options):
        for name, exercise in sorted(REGISTRY.items()):
            levels = ",".join(str(level) for level in exercise.levels)
            self.stdout.write(f"{name:28} v{exercise.version}  levels {levels:6} {exercise.topic:24} {exercise.title}")

    def draw(self, *, name: str, seed: int | None, level: int | None, count: int | None, json: bool, **options):
        first = secrets.randbits(32) if seed is None else seed
        variants = [_variant(name, first + step, level) for step in range(1 if count is None else count)]
        if json:
            documents = [variant.to_json() for variant in variants]
            self.stdout.write(_dump(documents[0] if count is None else documents))
        else:
            self.stdout.write("\n\n".join(_as_text(variant) for variant in variants))

    def grade(self, *, name: str, seed: int | None, level: int | None, response: str, json: bool, **options):
        if seed is None:
            raise CommandError("Which variant? Pass its --seed.")
        variant = _variant(name, seed, level)
        raw = _raw_response(variant, response)
        grade = grade_item(variant.boxes, variant.key, raw)
        document = _graded(variant, raw, grade)
        self.stdout.write(_dump(document) if json else _graded_text(document))
        problems = [problem for box in document["boxes"].values() for problem in box["problems"].values()]
        if problems:
            raise CommandError("\n".join(problems))

    def check(self, *, name: str | None, count: int, **options):
        if name is not None and name not in REGISTRY:
            raise UnknownExercise(f"There is no exercise {name!r}.")
        refused = sum(self._check_one(known, count) for known in ([name] if name else sorted(REGISTRY)))
        if refused:
            raise CommandError(f"{refused} draws were refused.")

    def _check_one(self, name: str, count: int) -> int:
        """Write the line of one exercise and return how many draws were refused."""
        levels = REGISTRY[name].levels
        digests = []
        reasons: Counter[str] = Counter()
        refused = 0
        for seed in range(count):
            try:
                variant = draw_variant(name, levels[seed % len(levels)], seed)
                faults = check(variant)
                digests.append(variant.digest)
            except DrawError as error:
                faults = [str(error)]
            reasons.update(faults)
            refused += bool(faults)
        distinct = len(set(digests))
        collisions = len(digests) - distinct
        line = f"{name:28} {count} draws, {distinct} distinct, {collisions} collisions, {refused} refused"
        self.stdout.write("\n".join([line, *(f"    {times} times: {why}" for why, times in reasons.most_common())]))
        return refused


def _add_variant(parser):
    parser.add_argument("name", help="name of the exercise")
    parser.add_argument("--seed", type=int, help="the same seed draws the same variant")
    parser.add_argument("--level", type=int, help="one of the levels of the exercise; the first if not given")


def _variant(name: str, seed: int, level: int | None) -> DrawnVariant:
    if level is None and name in REGISTRY:
        level = REGISTRY[name].levels[0]
    return draw_variant(name, level or 0, seed)


def _dump(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)


def _raw_response(variant: DrawnVariant, text: str) -> dict[str, Any]:
    """Return the raw response by box; raise CommandError if it cannot be told what belongs to which box."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    names = [box["name"] for box in variant.boxes]
    if isinstance(given, dict):
        if unknown := sorted(set(given) - set(names)):
            raise CommandError(f"There is no box {unknown[0]!r}; there are {', '.join(names)}.")
        return given
    if len(names) > 1:
        example = json.dumps(dict.fromkeys(names, "..."))
        raise CommandError(f"The response is not readable: {len(names)} boxes need JSON such as {example}")
    box = variant.boxes[0]
    if isinstance(given, list):
        return {box["name"]: given}
    return {box["name"]: KINDS[box["kind"]].from_text(box, given if isinstance(given, str) else text)}


def _graded(variant: DrawnVariant, raw: dict[str, Any], grade: ItemGrade) -> dict[str, Any]:
    readings = read_item(variant.boxes, raw)
    return {
        "exercise": variant.exercise,
        "version": variant.version,
        "level": variant.level,
        "seed": variant.seed,
        "digest": variant.digest,
        "verdict": grade.verdict,
        "credit": grade.fraction,
        "boxes": {
            name: {
                "verdict": box.verdict,
                "credit": box.fraction,
                "read": box.read,
                "hint": box.hint,
                "tag": box.tag,
                "carried": box.carried,
                "marks": box.marks,
                "problems": readings[name].problems,
            }
            for name, box in grade.boxes.items()
        },
    }


def _graded_text(document: dict[str, Any]) -> str:
    lines = [f"{document['verdict']}, credit {document['credit']:.3g}"]
    for name, box in document["boxes"].items():
        read = f", read {box['read']}" if box["read"] else ""
        carried = ", follows from an earlier box" if box["carried"] else ""
        lines.append(f"  {name}: {box['verdict']}, credit {box['credit']:.3g}{read}{carried}")
        if box["hint"]:
            lines.append(f"    {box['hint']}")
    return "\n".join(lines)


def _as_text(variant: DrawnVariant) -> str:
    head = f"{variant.exercise} v{variant.version}, level {variant.level}, seed {variant.seed}, digest {variant.digest}"
    parts = [head, variant.stem, variant.picture_text]
    for box in variant.boxes:
        key = variant.key[box["name"]]
        parts.append(f"{box['label']} ({box['name']}): {KINDS[box['kind']].show(key['value'])}")
        parts += [f"  {mistake['tag']}: {mistake['hint']}" for mistake in key["mistakes"]]
    return "\n".join(part for part in [*parts, "", variant.solution] if part is not None)
