import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interviews", "0005_give_old_papers_a_section")]

    operations = [
        migrations.AlterField(
            model_name="attempt",
            name="limit",
            field=models.DurationField(help_text="Of the plan."),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="out_of",
            field=models.FloatField(help_text="Sum of the weights."),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "deadline_at",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("started_at"), "+", models.F("limit")
                                    ),
                                    "+",
                                    models.F("allowance"),
                                ),
                                "+",
                                models.F("granted"),
                            ),
                            "+",
                            models.F("paused"),
                        ),
                    ),
                    ("allowance__gte", datetime.timedelta(0)),
                    ("grace__gte", datetime.timedelta(0)),
                    ("limit__gt", datetime.timedelta(0)),
                    ("paused__gte", datetime.timedelta(0)),
                ),
                name="attempt_ends_when_its_times_say",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("paused_at", None), _connector="OR"),
                name="attempt_closed_is_not_paused",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(condition=models.Q(("out_of__gt", 0)), name="attempt_worth_something"),
        ),
        migrations.AlterField(
            model_name="attemptitem",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="interviews.attemptsection"
            ),
        ),
    ]
