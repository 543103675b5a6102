"""What moderation adds to the desk: the way to the moderators' own pages, for those who may."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.registry import register_setting

from colonnade.moderation.models import ModerationSettings

register_setting(ModerationSettings, icon="comment")


class ModerationMenuItem(MenuItem):
    """Shown to whoever may decide on comments."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.may_moderate)  # type: ignore[union-attr]


@hooks.register("register_admin_menu_item")
def moderation_menu_item() -> MenuItem:
    """The comments that wait, one click away."""
    return ModerationMenuItem(
        _("Moderation"), reverse("moderation"), name="moderation", icon_name="comment", order=160
    )
