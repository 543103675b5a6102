from django.db import migrations, models


def identity() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("edge", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Reads",
            fields=[
                ("id", identity()),
                ("name", models.CharField(max_length=60)),
                ("span", models.PositiveIntegerField()),
                ("begins", models.BigIntegerField()),
                ("count", models.BigIntegerField()),
            ],
            options={
                "verbose_name_plural": "reads",
                "indexes": [models.Index(fields=["span", "begins", "name"], name="reads_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=["name", "span", "begins"], name="one_count_of_a_time")
                ],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("rows", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", identity()),
                ("process", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("count", models.PositiveIntegerField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["name", "until"], name="presence_by_name")],
                "constraints": [
                    models.UniqueConstraint(fields=["process", "name"], name="one_presence_a_process")
                ],
            },
        ),
    ]
