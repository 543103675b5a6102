"""Wagtail's rooms for people, told to use the newsroom's own forms."""

from wagtail.users.apps import WagtailUsersAppConfig


class DeskUsersConfig(WagtailUsersAppConfig):
    """Names our view set to Wagtail, which reads it once every model is there."""

    user_viewset = "colonnade.config.desk_readers.ReaderViewSet"
