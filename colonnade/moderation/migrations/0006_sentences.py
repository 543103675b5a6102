"""What the newsroom says of reasons, its ready sentences, and the section that a decision quotes."""

from django.db import migrations, models

REASONS = [
    ("spam", "Spam or advertising"),
    ("abuse", "An attack on a person"),
    ("hate", "Hatred against a group of people"),
    ("false", "A false statement of fact"),
    ("private", "Somebody’s private information"),
    ("other", "Something else"),
]
USES = [
    ("removal", "Why a comment is removed"),
    ("reader", "To a reader: a warning, a message, a ban"),
]
AUTO = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("moderation", "0005_queues")]
    operations = [
        migrations.CreateModel(
            name="ReasonWords",
            fields=[
                ("id", AUTO),
                ("reason", models.CharField(choices=REASONS, max_length=8, unique=True)),
                ("is_offered", models.BooleanField(default=True)),
                (
                    "words",
                    models.JSONField(default=dict, help_text="By language: label, sentence, section."),
                ),
            ],
            options={"verbose_name_plural": "words of reasons"},
        ),
        migrations.CreateModel(
            name="ReadySentence",
            fields=[
                ("id", AUTO),
                ("name", models.CharField(max_length=60, unique=True)),
                ("use", models.CharField(choices=USES, max_length=8)),
                ("reason", models.CharField(blank=True, choices=REASONS, max_length=8)),
                ("words", models.JSONField(default=dict, help_text="By language.")),
            ],
            options={"ordering": ("name",)},
        ),
        migrations.AddField(
            model_name="decision",
            name="section",
            field=models.CharField(
                blank=True,
                max_length=255,
                help_text="The heading of the standards under which its reason stands.",
            ),
        ),
    ]
