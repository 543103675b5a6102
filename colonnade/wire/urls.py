"""The addresses of files: feeds, sitemaps and what machines ask a site for."""

from django.urls import URLPattern, path, re_path

from colonnade.wire import views

# Wagtail's own pattern knows no dots, so these stand before it. Nothing else of the site has one.
_FEED = r"feed\.(?P<format>rss|atom|json)$"
_EDITION = r"(?P<language>[a-z]{2,3}(?:-[a-z0-9]{2,8})?)"

edition_patterns: list[URLPattern] = [
    re_path(rf"^{_FEED}", views.front_feed, name="front-feed"),
    re_path(rf"^latest/{_FEED}", views.latest_feed, name="latest-feed"),
    re_path(rf"^most-read/{_FEED}", views.most_read_feed, name="most-read-feed"),
    re_path(rf"^tags/(?P<slug>[^/]+)/{_FEED}", views.tag_feed, name="tag-feed"),
    re_path(rf"^authors/(?P<slug>[^/]+)/{_FEED}", views.author_feed, name="author-feed"),
    re_path(rf"^(?P<path>(?:[^/]+/){{1,12}}){_FEED}", views.section_feed, name="section-feed"),
]
site_patterns: list[URLPattern] = [
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("news-sitemap.xml", views.news_sitemap, name="news-sitemap"),
    re_path(rf"^sitemap-{_EDITION}-lists\.xml$", views.sitemap_lists, name="sitemap-lists"),
    re_path(
        rf"^sitemap-{_EDITION}-(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})(?:-(?P<part>[1-9][0-9]{{0,3}}))?\.xml$",
        views.sitemap_month,
        name="sitemap-month",
    ),
    path("robots.txt", views.robots),
    path("ads.txt", views.ads),
    path("favicon.ico", views.favicon),
    path(".well-known/tdmrep.json", views.tdmrep),
    *(path(f"{folder}security.txt", views.security) for folder in ("", ".well-known/")),
    *(path(f"{folder}trust.txt", views.trust) for folder in ("", ".well-known/")),
]
