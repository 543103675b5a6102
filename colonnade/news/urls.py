"""The addresses of the paper that are not pages of Wagtail's tree."""

from django.urls import path, re_path

from colonnade.news import views

urlpatterns = [
    path("latest/", views.latest, name="latest"),
    path("most-discussed/", views.discussed, name="most-discussed"),
    path("search/", views.search, name="search"),
    path("tags/", views.tags, name="tags"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("authors/<str:slug>/", views.author, name="author"),
]
PAGES = [re_path(r"^(?P<path>(?:[^./]+/)*)$", views.page, name="page")]
EVERY_EDITION_ONCE = [
    path("s/<slug:code>", views.short_link, name="short-link"),
    path("zone/", views.zone, name="zone"),
    path("preview/<str:token>/", views.preview, name="preview"),
]
