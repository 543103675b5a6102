"""Names that are compared by what they look like, addresses, faces, terms, leaving; meters."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from colonnade.readers.models import Slugs, slug_of
from colonnade.readers.skeletons import key_of, look_of

BATCH = 1000


def name_everybody(apps, schema_editor):
    """Who came first has the name; who came later keeps it too, but cannot be told by it."""
    Reader = apps.get_model("readers", "Reader")
    keys, looks, slugs, batch = set(), set(), Slugs(), []
    readers = Reader.objects.using(schema_editor.connection.alias)
    for reader in readers.only("pk", "name").order_by("pk").iterator(BATCH):
        key, look = key_of(reader.name), look_of(reader.name)
        if key not in keys and look not in looks:
            reader.name_key, reader.name_look = key, look
            keys.add(key)
            looks.add(look)
        reader.slug = slugs.take(slug_of(reader.name))
        batch.append(reader)
    readers.bulk_update(batch, ["name_key", "name_look", "slug"], batch_size=BATCH // 5)


class Migration(migrations.Migration):

    dependencies = [
        ("readers", "0001_initial"),
    ]

    operations = [
        migrations.AddField("reader", "name_key", models.CharField(blank=True, editable=False, max_length=200, null=True)),
        migrations.AddField("reader", "name_look", models.CharField(blank=True, editable=False, max_length=200, null=True)),
        migrations.AddField("reader", "slug", models.CharField(editable=False, max_length=100, null=True)),
        migrations.AddField("reader", "avatar", models.CharField(blank=True, editable=False, max_length=80, default=""), preserve_default=False),
        migrations.AddField("reader", "language", models.CharField(blank=True, max_length=16, default=""), preserve_default=False),
        migrations.AddField("reader", "terms_version", models.CharField(blank=True, editable=False, max_length=40, default=""), preserve_default=False),
        migrations.AddField("reader", "terms_accepted_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("reader", "age_confirmed", models.PositiveSmallIntegerField(editable=False, null=True)),
        migrations.AddField("reader", "deletion_due_at", models.DateTimeField(db_index=True, editable=False, null=True)),
        migrations.AddField("reader", "deletion_choice", models.CharField(blank=True, choices=[("keep", "keep"), ("remove", "remove")], editable=False, max_length=8, default=""), preserve_default=False),
        migrations.RunPython(name_everybody, migrations.RunPython.noop),
        migrations.AlterField("reader", "name_key", models.CharField(blank=True, editable=False, max_length=200, null=True, unique=True)),
        migrations.AlterField("reader", "name_look", models.CharField(blank=True, editable=False, max_length=200, null=True, unique=True)),
        migrations.AlterField("reader", "slug", models.CharField(editable=False, max_length=100, unique=True)),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("name_key", models.CharField(db_index=True, max_length=200)),
                ("name_look", models.CharField(db_index=True, max_length=200)),
                ("slug", models.CharField(db_index=True, max_length=100)),
                ("given_up_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reader", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="former_names", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("window_start", models.BigIntegerField()),
                ("ends_at", models.BigIntegerField(db_index=True)),
                ("count", models.PositiveIntegerField()),
            ],
        ),
    ]
