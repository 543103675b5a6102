"""What the paper keeps, a file for each noun."""

from colonnade.news.models.article import Article, ArticleAuthor, ArticleTag, RelatedArticle
from colonnade.news.models.author import Author
from colonnade.news.models.blocks import Body
from colonnade.news.models.front import FrontPage
from colonnade.news.models.kept import Count, FormerAddress, Placement, PreviewLink, Tally
from colonnade.news.models.photo import Photo, PhotoRendition
from colonnade.news.models.section import NoticePage, Section
from colonnade.news.models.story import Story, StoryArticle, StoryIndex
from colonnade.news.models.tag import Tag

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleTag",
    "Author",
    "Body",
    "Count",
    "FormerAddress",
    "FrontPage",
    "NoticePage",
    "Photo",
    "PhotoRendition",
    "Placement",
    "PreviewLink",
    "RelatedArticle",
    "Section",
    "Story",
    "StoryArticle",
    "StoryIndex",
    "Tag",
    "Tally",
]
