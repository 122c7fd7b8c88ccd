"""Signs of life."""

from django.db import models


class Beat(models.Model):
    """One row: when a message of the scheduler last came through the broker and a worker to the database."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="only_one_beat", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
