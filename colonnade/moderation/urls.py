"""The addresses of moderation: a report below its comment, all else below the moderators' desk."""

from django.urls import path

from colonnade.moderation import views, views_rules

urlpatterns = [
    path("comments/<int:number>/report/", views.report),
    path("desk/moderation/", views.held, name="moderation"),
    path("desk/moderation/reported/", views.reported),
    path("desk/moderation/removed/", views.removed),
    path("desk/moderation/new/", views.new),
    path("desk/moderation/recent/", views.recent),
    path("desk/moderation/search/", views.found),
    path("desk/moderation/counts/", views.counts),
    path("desk/moderation/several/", views.several),
    path("desk/moderation/comments/<int:number>/take/", views.take),
    path("desk/moderation/comments/<int:number>/note/", views.note),
    path("desk/moderation/readers/<int:number>/note/", views.note_on_reader),
    path("desk/moderation/comments/<int:number>/", views.comment),
    path("desk/moderation/comments/<int:number>/approve/", views.approve),
    path("desk/moderation/comments/<int:number>/keep/", views.keep),
    path("desk/moderation/comments/<int:number>/hold/", views.hold),
    path("desk/moderation/comments/<int:number>/remove/", views.remove),
    path("desk/moderation/comments/<int:number>/restore/", views.restore),
    path("desk/moderation/comments/<int:number>/feature/", views.feature),
    path("desk/moderation/decisions/<int:number>/undo/", views.undo),
    path("desk/moderation/proposals/<int:number>/confirm/", views.confirm_ban),
    path("desk/moderation/proposals/<int:number>/decline/", views.decline_ban),
    path("account/warning/", views.warning, name="warning"),
    path("desk/moderation/threads/<int:number>/", views.thread),
    path("desk/moderation/readers/<int:number>/", views.reader),
    path("desk/moderation/rules/", views_rules.rulebook),
    path("desk/moderation/rules/try/", views_rules.try_rule),
    path("desk/moderation/rules/lists/<slug:kind>/<slug:language>/", views_rules.rule_list),
    path("desk/moderation/rules/lists/<slug:kind>/<slug:language>/file.txt", views_rules.list_file),
    path("desk/moderation/log/", views.log),
    path("desk/moderation/log.jsonl", views.log_file),
]
