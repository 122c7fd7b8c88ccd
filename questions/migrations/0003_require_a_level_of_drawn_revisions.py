"""A check that comes out as NULL passes: without this a drawn revision could be saved without its level."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0002_protect_published_revisions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="revision",
            name="revision_written_or_drawn",
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("difficulty", None), ("exercise", ""), models.Q(("stem_html", ""), _negated=True)),
                    models.Q(
                        models.Q(("exercise", ""), _negated=True),
                        ("difficulty__gte", 1),
                        ("difficulty__isnull", False),
                        ("stem_html", ""),
                    ),
                    _connector="OR",
                ),
                name="revision_written_or_drawn",
            ),
        ),
    ]
