from questions.exercises.bookkeeping.effective_batch import EffectiveBatch
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(EffectiveBatch(32, 4, 1, samples=1280))["batch"] == 128


def test_a_training_loop_gives_the_same():
    for sample in samples(EffectiveBatch):
        drawn = sample.exercise
        steps = waiting = seen = 0
        largest = 0
        for _ in range(0, drawn.samples, drawn.batch * drawn.gpus):
            seen += sum(drawn.batch for _ in range(drawn.gpus))
            waiting += 1
            if waiting == drawn.accumulated:
                steps, largest, waiting, seen = steps + 1, max(largest, seen), 0, 0

        assert sample.values == {"batch": largest, "steps": steps}
        assert waiting == 0
        assert drawn.gpus * drawn.accumulated > 1


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EffectiveBatch(32, 4, 2, samples=25_600)) == {
        "batch": {
            "accumulation-forgotten": 128,
            "gpus-forgotten": 64,
            "divided-by-gpus": 16,
            "batch-of-one-gpu": 32,
            "added": 192,
        },
        "steps": {"accumulation-forgotten": 200, "gpus-forgotten": 400, "batches-for-steps": 800},
    }


def test_the_steps_follow_the_own_batch():
    answers = EffectiveBatch(32, 4, 2, samples=25_600).answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"batch": "128", "steps": "200"})

    assert (grade.fraction, grade.boxes["batch"].tag) == (0.5, "accumulation-forgotten")
