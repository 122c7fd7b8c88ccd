from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="room",
            name="is_rehearsal",
            field=models.BooleanField(default=False, help_text="Played by bots: it counts nowhere."),
        ),
    ]
