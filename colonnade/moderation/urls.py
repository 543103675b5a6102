"""The addresses of moderation: a report below its comment, all else below the moderators' desk."""

from django.urls import path

from colonnade.moderation.views import cases, lists, log, people, reports, rules, threads

urlpatterns = [
    path("comments/<int:number>/report/", reports.report),
    path("desk/moderation/", lists.held, name="moderation"),
    path("desk/moderation/reported/", lists.reported),
    path("desk/moderation/removed/", lists.removed),
    path("desk/moderation/new/", lists.new),
    path("desk/moderation/recent/", lists.recent),
    path("desk/moderation/search/", lists.found),
    path("desk/moderation/counts/", lists.counts),
    path("desk/moderation/several/", lists.several),
    path("desk/moderation/comments/<int:number>/take/", cases.take),
    path("desk/moderation/comments/<int:number>/note/", cases.note),
    path("desk/moderation/readers/<int:number>/note/", people.note_on_reader),
    path("desk/moderation/comments/<int:number>/", cases.comment),
    path("desk/moderation/comments/<int:number>/approve/", cases.approve),
    path("desk/moderation/comments/<int:number>/keep/", cases.keep),
    path("desk/moderation/comments/<int:number>/hold/", cases.hold),
    path("desk/moderation/comments/<int:number>/remove/", cases.remove),
    path("desk/moderation/comments/<int:number>/restore/", cases.restore),
    path("desk/moderation/comments/<int:number>/feature/", cases.feature),
    path("desk/moderation/decisions/<int:number>/undo/", cases.undo),
    path("desk/moderation/proposals/<int:number>/confirm/", people.confirm_ban),
    path("desk/moderation/proposals/<int:number>/decline/", people.decline_ban),
    path("account/warning/", people.warning, name="warning"),
    path("desk/moderation/threads/<int:number>/", threads.thread),
    path("desk/moderation/readers/<int:number>/", people.reader),
    path("desk/moderation/rules/", rules.rulebook),
    path("desk/moderation/rules/try/", rules.try_rule),
    path("desk/moderation/rules/lists/<slug:kind>/<slug:language>/", rules.rule_list),
    path("desk/moderation/rules/lists/<slug:kind>/<slug:language>/file.txt", rules.list_file),
    path("desk/moderation/log/", log.log),
    path("desk/moderation/log.jsonl", log.log_file),
]
