"""The table of the paper's own search on PostgreSQL; SQLite has its own since 0003."""

from django.db import migrations

POSTGRESQL = [
    "CREATE TABLE news_words (article bigint PRIMARY KEY, number bigint NOT NULL,"
    " headline text NOT NULL, standfirst text NOT NULL, body text NOT NULL,"
    " names text NOT NULL, places text NOT NULL, words tsvector NOT NULL)",
    # A search reads many rows' numbers and few rows' texts: texts and vectors stand apart,
    # vectors as they are, for unpacking them costs more than reading them.
    "ALTER TABLE news_words SET (toast_tuple_target = 128)",
    "ALTER TABLE news_words ALTER COLUMN words SET STORAGE EXTERNAL",
    "CREATE INDEX news_words_number ON news_words (number DESC)",
    "CREATE INDEX news_words_words ON news_words USING gin (words)",
]


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE news_words")


class Migration(migrations.Migration):
    dependencies = [("news", "0003_words")]
    operations = [migrations.RunPython(create, drop)]
