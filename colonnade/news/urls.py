"""The addresses of the paper that are not pages of Wagtail's tree."""

from django.urls import path, re_path

from colonnade.news import desk, views

urlpatterns = [
    path("latest/", views.latest, name="latest"),
    path("most-discussed/", views.discussed, name="most-discussed"),
    path("most-read/", views.most_read, name="most-read"),
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
# Pages for editors that look as the paper does; they stand before Wagtail's.
DESK = [
    path("desk/reads/", desk.reads, name="desk-reads"),
    path("desk/reads/articles/<int:number>/", desk.reads_of, {"kind": "articles"}, "desk-reads-article"),
    path("desk/reads/articles/<int:number>/chart.csv", desk.reads_csv, {"kind": "articles"}),
    path("desk/reads/stories/<int:number>/", desk.reads_of, {"kind": "stories"}, "desk-reads-story"),
    path("desk/reads/stories/<int:number>/chart.csv", desk.reads_csv, {"kind": "stories"}),
]
