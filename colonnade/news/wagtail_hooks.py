"""The desk arranged for a newsroom: what Wagtail's admin shows, and in which words."""

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from colonnade.news import desk
from colonnade.news.models import Article, Author, Story, Tag


class ArticleListing(PageListingViewSet):
    """All articles, the newest first."""

    icon = "doc-full"
    menu_label = "Articles"
    menu_order = 100
    add_to_admin_menu = True
    model = Article
    name = url_prefix = "articles"
    columns = [
        *PageListingViewSet.columns[:2],
        Column("story", label="Story", accessor=lambda page: page.story or ""),
        DateColumn("first_published_at", label="Published", sort_key="first_published_at"),
        *PageListingViewSet.columns[3:],
    ]


class StoryListing(PageListingViewSet):
    """All stories."""

    icon = "folder-open-inverse"
    menu_label = "Stories"
    menu_order = 110
    add_to_admin_menu = True
    model = Story
    name = url_prefix = "stories"


class TagViewSet(SnippetViewSet):
    """The subjects that return."""

    model = Tag
    icon = "tag"
    menu_label = "Tags"
    menu_order = 130
    add_to_admin_menu = True
    list_display = ["name", "locale"]
    search_fields = ["name"]


class AuthorViewSet(SnippetViewSet):
    """Whose names stand under articles."""

    model = Author
    icon = "user"
    menu_label = "Authors"
    menu_order = 140
    add_to_admin_menu = True
    list_display = ["name", "role"]
    search_fields = ["name"]


@hooks.register("register_admin_viewset")
def listings() -> list[PageListingViewSet]:
    return [ArticleListing(), StoryListing()]


register_snippet(TagViewSet)
register_snippet(AuthorViewSet)


@hooks.register("register_admin_menu_item")
def front_menu_item() -> MenuItem:
    """The front page of the default edition, one click away."""
    return MenuItem("Front page", reverse("desk-front"), icon_name="home", order=105)


class ReadingsMenuItem(MenuItem):
    """Shown to whoever may see what is read."""

    def is_shown(self, request: HttpRequest) -> bool:
        return desk.may_see_readings(request.user)


@hooks.register("register_admin_menu_item")
def readings_menu_item() -> MenuItem:
    """What is read now, one click away."""
    return ReadingsMenuItem("Readings", reverse("desk-reads"), name="readings", icon_name="view", order=155)


@hooks.register("construct_main_menu")
def newsroom_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's own entries in the newsroom's words, those of no use to it left out."""
    items[:] = [item for item in items if item.name not in ("documents", "snippets", "help")]
    for item in items:
        if item.name == "explorer":
            item.label, item.order = "Sections and pages", 150
        elif item.name == "images":
            item.label, item.order = "Photos", 120


@hooks.register("register_admin_urls")
def desk_addresses() -> list:
    return [
        path("front/", desk.front, name="desk-front"),
        path("previews/<int:number>/", desk.previews, name="desk-previews"),
    ]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def preview_button(page: Page, user: object, next_url: str | None = None, **more: object) -> list[Button]:
    """A way to the private previews of an article's draft."""
    if page.specific_class is Article and page.permissions_for_user(user).can_edit():
        address = reverse("desk-previews", args=[page.pk])
        return [Button("Private preview", address, icon_name="link", priority=45)]
    return []


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def readings_button(page: Page, user: object, next_url: str | None = None, **more: object) -> list[Button]:
    """A way to how often an article or a story is read."""
    kinds = {Article: "desk-reads-article", Story: "desk-reads-story"}
    if page.specific_class in kinds and page.pk and desk.may_see_readings(user):
        address = reverse(kinds[page.specific_class], args=[page.pk])
        return [Button("Readings", address, icon_name="view", priority=46)]
    return []
