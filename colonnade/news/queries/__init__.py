"""What the paper's pages read. A page costs the same number of statements whatever its length."""

from colonnade.news.queries.articles import (
    ArticlePage,
    accounts_behind,
    article_by_code,
    article_page,
    comment_count,
    page_at,
    previewed_article,
)
from colonnade.news.queries.bodies import blocks_of as body_of
from colonnade.news.queries.bodies import keys_showing, photo_ids_of
from colonnade.news.queries.cards import Card, cards, newest_ids
from colonnade.news.queries.chrome import Masthead, edition_front, masthead
from colonnade.news.queries.feeds import (
    FeedPage,
    FeedRow,
    author_feed,
    front_feed,
    latest_feed,
    most_read_feed,
    section_feed,
    tag_feed,
)
from colonnade.news.queries.former import whereabouts
from colonnade.news.queries.fronts import front_page
from colonnade.news.queries.lists import (
    ListPage,
    author_page,
    latest_page,
    list_page,
    most_discussed,
    section_page,
    stories_page,
    story_page,
    tag_page,
    tags_page,
)
from colonnade.news.queries.reading import (
    MostReadPage,
    ReadsPage,
    article_reads,
    existing_articles,
    existing_stories,
    most_read,
    reading_now,
    story_reads,
)
from colonnade.news.queries.search import search_page
from colonnade.news.queries.sitemaps import (
    Fresh,
    Place,
    Shard,
    fresh_articles,
    list_places,
    month_places,
    sitemap_index,
)

__all__ = [
    "ArticlePage",
    "Card",
    "FeedPage",
    "FeedRow",
    "Fresh",
    "ListPage",
    "Masthead",
    "MostReadPage",
    "Place",
    "ReadsPage",
    "Shard",
    "accounts_behind",
    "article_by_code",
    "article_page",
    "article_reads",
    "author_feed",
    "author_page",
    "body_of",
    "cards",
    "comment_count",
    "edition_front",
    "existing_articles",
    "existing_stories",
    "fresh_articles",
    "front_feed",
    "front_page",
    "keys_showing",
    "latest_feed",
    "latest_page",
    "list_page",
    "list_places",
    "masthead",
    "month_places",
    "most_discussed",
    "most_read",
    "most_read_feed",
    "newest_ids",
    "page_at",
    "photo_ids_of",
    "previewed_article",
    "reading_now",
    "search_page",
    "section_feed",
    "section_page",
    "sitemap_index",
    "stories_page",
    "story_page",
    "story_reads",
    "tag_feed",
    "tag_page",
    "tags_page",
    "whereabouts",
]
