"""The full-text table of the paper's own search, and which of its rows is an article's."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE news_words USING fts5(headline, standfirst, body, names, places,"
    " article UNINDEXED, tokenize = \"porter unicode61 remove_diacritics 2\")",
    "CREATE TABLE news_wordrow (article INTEGER PRIMARY KEY, word_row INTEGER NOT NULL)",
]


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE news_words")
        schema_editor.execute("DROP TABLE news_wordrow")


class Migration(migrations.Migration):
    dependencies = [("news", "0002_initial")]
    operations = [migrations.RunPython(create, drop)]
