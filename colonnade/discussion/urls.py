"""The addresses of discussions, all under the reserved word `comments`."""

from django.urls import path, re_path

from colonnade.discussion.views import acting, notifications, reading, writing

# Beside the articles of every edition.
edition_patterns = [re_path(r"^(?P<path>.+)/comments/$", reading.thread)]

site_patterns = [
    path("comments/changes/<int:number>/", reading.changes),
    path("comments/write/<int:number>/", writing.write),
    path("comments/mail/<str:token>/", notifications.mail),
    path("comments/follow/", acting.follow),
    path("comments/unfollow/", acting.unfollow),
    path("comments/<int:number>/", reading.comment, name="comment"),
    path("comments/<int:number>/reply/", writing.reply),
    path("comments/<int:number>/edit/", writing.edit),
    path("comments/<int:number>/withdraw/", writing.withdraw),
    path("comments/<int:number>/history/", acting.history),
    path("comments/<int:number>/like/", acting.like),
    path("comments/<int:number>/unlike/", acting.unlike),
    path("comments/<int:number>/feature/", acting.feature),
    path("comments/<int:number>/unfeature/", acting.unfeature),
    path("readers/<str:slug>/ignore/", acting.ignore),
    path("readers/<str:slug>/unignore/", acting.unignore),
    path("account/notifications/", notifications.notifications, name="notifications"),
    path("account/notifications/seen/", notifications.seen, name="notifications_seen"),
    path("account/notifications/<int:number>/", notifications.notification),
]
