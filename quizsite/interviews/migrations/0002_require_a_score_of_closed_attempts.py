"""A check that comes out as NULL passes: without this a closed attempt could be saved without its score."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("interviews", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="attempt",
            name="attempt_scored_when_closed",
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("score", None)),
                    models.Q(("closed_at__isnull", False), ("score__gte", 0), ("score__isnull", False)),
                    _connector="OR",
                ),
                name="attempt_scored_when_closed",
            ),
        ),
    ]
