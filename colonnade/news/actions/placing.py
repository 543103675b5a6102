"""Into which lists an article belongs, and the counts that follow from it.

Whatever happens to an article (published, unpublished, moved, renamed, deleted,
its story or tags changed), the same thing is done: the lists it belongs to are
worked out anew, the difference is written, and the counts of the lists that
changed are counted again under a lock. Counting again instead of adding one
means that no event can be counted twice or forgotten.
"""

from collections.abc import Collection, Iterable

from django.db import connection, transaction

from colonnade import edge
from colonnade.edge import reads
from colonnade.news.actions.words import forget_words, index_articles
from colonnade.news.models import Article, ArticleAuthor, ArticleTag, Count, Placement, Section, Tally
from colonnade.news.queries.cards import STEP

BATCH = 500


def _lists_of(articles: Collection[Article]) -> dict[int, set[str]]:
    """The keys of the lists in which each of these articles belongs; none if it is not live."""
    live = [article for article in articles if article.live and article.first_published_at]
    paths = {article.path[:length] for article in live for length in range(3 * STEP, len(article.path), STEP)}
    sections = dict(Section.objects.filter(path__in=paths).values_list("path", "pk"))
    keys: dict[int, set[str]] = {article.pk: set() for article in articles}
    for article in live:
        keys[article.pk].add(f"edition:{article.locale.language_code}")
        for length in range(3 * STEP, len(article.path), STEP):
            if article.path[:length] in sections:
                keys[article.pk].add(f"section:{sections[article.path[:length]]}")
        if article.story_id:
            keys[article.pk].add(f"story:{article.story_id}")
    ids = [article.pk for article in live]
    for number, tag in ArticleTag.objects.filter(article__in=ids).values_list("article_id", "tag_id"):
        keys[number].add(f"tag:{tag}")
    for number, author in ArticleAuthor.objects.filter(article__in=ids).values_list(
        "article_id", "author_id"
    ):
        keys[number].add(f"author:{author}")
    return keys


@transaction.atomic
def recount(*, keys: Iterable[str]) -> None:
    """Count the lists of these keys again. One row is locked at a time, in a fixed order."""
    for key in sorted(keys):
        Count.objects.get_or_create(key=key)
        kept = Count.objects.select_for_update().get(key=key)
        kept.value = Placement.objects.filter(key=key).count()
        kept.save(update_fields=["value"])


@transaction.atomic
def place_articles(*, ids: Collection[int]) -> None:
    """Put these articles into the lists where they belong and out of all others.

    Indexes their words for search, keeps the counts right and touches the
    article, every list it left or joined, and everything that shows its card.
    """
    changed: set[str] = set()
    # Two who place one article at a time do it one after the other, in whatever order each names them.
    articles = list(
        Article.objects.filter(pk__in=ids)
        .select_related("locale")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    wanted = _lists_of(articles)
    had: dict[int, dict[str, Placement]] = {number: {} for number in ids}
    for placement in Placement.objects.filter(article__in=ids):
        had[placement.article_id][placement.key] = placement
    fresh, gone, late = [], [], []
    for article in articles:
        here, want = had[article.pk], wanted[article.pk]
        fresh += [
            Placement(key=key, article=article, shown_at=article.first_published_at)
            for key in want - here.keys()
        ]
        gone += [here[key].pk for key in here.keys() - want]
        late += [
            here[key].pk for key in want & here.keys() if here[key].shown_at != article.first_published_at
        ]
        changed |= want ^ here.keys()
        edge.touch(article.key, *want, *here)
    Placement.objects.filter(pk__in=gone).delete()
    Placement.objects.bulk_create(fresh, batch_size=BATCH)
    for number in late:
        placement = Placement.objects.select_related("article").get(pk=number)
        placement.shown_at = placement.article.first_published_at
        placement.save(update_fields=["shown_at"])
    Tally.objects.bulk_create([Tally(article=article) for article in articles], ignore_conflicts=True)
    recount(keys=changed)
    index_articles(ids=[article.pk for article in articles])


def place_article(*, article: Article) -> None:
    """The same for one article, after anything that may have changed where it belongs."""
    place_articles(ids=[article.pk])


@transaction.atomic
def withdraw_article(*, number: int, keys: Collection[str]) -> None:
    """Take a deleted article out of its lists: its placements are gone, its counts and words are not."""
    reads.forget([f"article:{number}"])
    forget_words(ids=[number])
    recount(keys=keys)
    edge.touch(f"article:{number}", *keys)


@transaction.atomic
def close_list(*, key: str) -> None:
    """Forget a list whose subject was deleted: a tag, an author, a story, a section."""
    reads.forget([key])
    Placement.objects.filter(key=key).delete()
    Count.objects.filter(key=key).delete()
    edge.touch(key)


@transaction.atomic(savepoint=False)
def set_comment_count(*, counts: dict[int, int]) -> None:
    """Keep how many comments show under each of these articles. Lists follow within their minute.

    The article itself has not changed: what is kept of it stays.
    """
    for number, count in counts.items():
        with connection.cursor() as cursor:  # each comment that is posted asks for this
            cursor.execute("UPDATE news_tally SET comment_count = %s WHERE article_id = %s", [count, number])
            is_there = cursor.rowcount
        if not is_there:
            Tally.objects.update_or_create(article_id=number, defaults={"comment_count": count})
        edge.touch(f"comments:{number}")


def vacuum() -> None:
    """Let the database learn how its rows lie, after many came at once."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
