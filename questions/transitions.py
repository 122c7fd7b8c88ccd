"""Every write to the bank: one function per change of state."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from questions.documents import Entry
from questions.models import Question, Revision, Topic, Variant
from questions.tasks import fill_pool


@transaction.atomic
def publish_entry(entry: Entry, *, topic: Topic, now: datetime) -> Revision | None:
    """Publish an author's entry as the newest revision of its question; return None if that is the current wording.

    A question that was retired comes back with a new wording. The variant pool of a drawn revision is filled in the
    background after the commit.
    """
    question, _ = Question.objects.select_for_update().get_or_create(slug=entry.slug, defaults={"topic": topic})
    if question.topic_id != topic.pk:
        question.topic = topic
        question.save(update_fields=["topic"])
    current = question.current
    if current and current.sha256 == entry.sha256:
        return None
    last = question.revisions.order_by("-number").first()
    documents = asdict(entry)
    documents.pop("slug")
    revision = Revision.objects.create(
        question=question, number=last.number + 1 if last else 1, published_at=now, **documents
    )
    question.current = revision
    question.retired_at = None
    question.save(update_fields=["current", "retired_at"])
    # The old wording is drawn no more: its waiting variants would be handed to nobody.
    Variant.objects.filter(revision__question=question).exclude(revision=revision).delete()
    if revision.is_drawn:
        fill_pool.delay_on_commit(revision_id=revision.pk)
    return revision


@transaction.atomic
def retire_question(question_id: int, *, now: datetime) -> None:
    """Put a question to nobody any more; what was sat stays. A second call changes nothing."""
    question = Question.objects.select_for_update().get(pk=question_id)
    if question.retired_at is None:
        question.retired_at = now
        question.save(update_fields=["retired_at"])
        Variant.objects.filter(revision__question=question).delete()


@transaction.atomic
def restore_question(question_id: int) -> None:
    """Put a retired question to people again, as it was worded. A second call changes nothing."""
    question = Question.objects.select_for_update(of=("self",)).select_related("current").get(pk=question_id)
    if question.retired_at is not None:
        question.retired_at = None
        question.save(update_fields=["retired_at"])
        if question.current and question.current.is_drawn:
            fill_pool.delay_on_commit(revision_id=question.current_id)
