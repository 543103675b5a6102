from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0007_outside")]

    operations = [
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("zone", models.CharField(max_length=60)),
                ("first_on", models.DateField(null=True)),
                ("last_on", models.DateField(null=True)),
                ("rows", models.JSONField(default=list)),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="moderationsettings",
            name="shows_each_moderator",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "Administrators then see how many decisions each moderator made and how long their cases had"
                    " waited, and each moderator sees their own. Agree on it with those whom it concerns, and with"
                    " their works council, first."
                ),
                verbose_name="figures of each moderator",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["created_at"], name="reports_in_time"),
        ),
    ]
