"""Fill the site with an article and its comments, given as JSON on the standard input."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import django
from django.core.management import call_command

migrations = Path(os.environ["BENCH_HOME"]) / "site_migrations"
migrations.mkdir()
(migrations / "__init__.py").touch()
sys.path.insert(0, str(migrations.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "wagtail_site.settings"
django.setup()

from wagtail.models import Page  # noqa: E402

from wagtail_site.models import Article, Author, Comment  # noqa: E402

given = json.load(sys.stdin)
call_command("makemigrations", "site", verbosity=0)
call_command("migrate", verbosity=0)
article = Article(title=given["headline"], slug="talk", standfirst=given["standfirst"], body=given["html"])
Page.objects.get(depth=2).add_child(instance=article)
article.save_revision().publish()
authors = {name: Author.objects.create(name=name) for name in {row["author"] for row in given["comments"]}}
paths: dict[int, str] = {0: ""}
rows = []
for row in given["comments"]:
    path = paths[row["number"]] = f"{paths[row['parent']]}{row['number']:05d}"
    rows.append(
        Comment(
            article=article,
            author=authors[row["author"]],
            text=row["text"],
            path=path,
            depth=len(path) // 5 - 1,
            posted_at=datetime.fromisoformat(row["posted_at"]),
        )
    )
Comment.objects.bulk_create(rows)
