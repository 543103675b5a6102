"""Filters that moderators save, sections that they look after, alarms of queues, hashed addresses of comments."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

AUTO = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
CASCADE = django.db.models.deletion.CASCADE
OPEN = models.Q(closed_at=None)


def up_to(most, **facts):
    return models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(most)], **facts)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0004_webhooks"),
        ("discussion", "0005_decisions_told"),
        ("news", "0004_words_on_postgresql"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", AUTO),
                ("name", models.CharField(max_length=60)),
                ("list", models.CharField(max_length=8)),
                (
                    "conditions",
                    models.JSONField(default=dict, help_text="The fields of the form that are filled in."),
                ),
                (
                    "is_shared",
                    models.BooleanField(default=False, help_text="Every moderator sees it."),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="saved_filters", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["owner", "name"], name="one_filter_of_a_name")
                ],
                "indexes": [
                    models.Index(
                        fields=["name"], condition=models.Q(is_shared=True), name="filters_shared"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remit",
            fields=[
                ("id", AUTO),
                (
                    "moderator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=CASCADE,
                        related_name="remits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="remits",
                        to="news.section",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["moderator", "section"], name="one_remit_a_section")
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", AUTO),
                (
                    "queue",
                    models.CharField(choices=[("held", "Held"), ("reported", "Reported")], max_length=8),
                ),
                ("cause", models.CharField(choices=[("old", "Old"), ("long", "Long")], max_length=4)),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["queue"], condition=models.Q(ended_at=None), name="one_alarm_a_queue"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=CASCADE,
                        primary_key=True,
                        related_name="origin",
                        serialize=False,
                        to="discussion.comment",
                    ),
                ),
                ("digest", models.CharField(max_length=32)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=CASCADE,
                        related_name="origins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["digest", "-comment"], name="comments_from_an_address")
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="rule",
            field=models.CharField(
                blank=True, default="", help_text="The rule that held it, if one did.", max_length=60
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="case",
            name="section",
            field=models.ForeignKey(
                db_index=False,
                help_text="In which its article stands.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="news.section",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["section", "queue", "due_at", "id"], condition=OPEN, name="cases_open_in_a_section"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["queue", "opened_at"], condition=OPEN, name="cases_open_by_age"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                fields=["reader", "-id"], condition=models.Q(comment=None), name="decisions_on_people"
            ),
        ),
        migrations.AddField(
            model_name="moderationsettings",
            name="held_minutes",
            field=up_to(
                100_000,
                default=0,
                help_text="When the oldest held comment has waited longer, moderators are told. 0: never.",
                verbose_name="held: alarm after minutes",
            ),
        ),
        migrations.AddField(
            model_name="moderationsettings",
            name="held_many",
            field=up_to(
                100_000,
                default=0,
                help_text="When more held comments wait, moderators are told. 0: never.",
                verbose_name="held: alarm at more than",
            ),
        ),
        migrations.AddField(
            model_name="moderationsettings",
            name="reported_minutes",
            field=up_to(100_000, default=0, verbose_name="reported: alarm after minutes"),
        ),
        migrations.AddField(
            model_name="moderationsettings",
            name="reported_many",
            field=up_to(100_000, default=0, verbose_name="reported: alarm at more than"),
        ),
        migrations.AddField(
            model_name="moderationsettings",
            name="address_days",
            field=up_to(
                90,
                default=14,
                help_text="So long moderators can see that comments came from one address. 0: never.",
                verbose_name="network addresses, as hashes: days",
            ),
        ),
    ]
