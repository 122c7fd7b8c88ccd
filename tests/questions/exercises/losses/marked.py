from questions.grading import grade_item


def tag(exercise, box, value):
    """Return the tag of the slip that is recognised when `value` is typed into `box`."""
    answers = exercise.answers()
    boxes = [answer.box for answer in answers]
    key = {answer.box["name"]: answer.key for answer in answers}
    raw = [str(entry) for entry in value] if isinstance(value, list | tuple) else str(value)
    return grade_item(boxes, key, {box: raw}).boxes[box].tag
