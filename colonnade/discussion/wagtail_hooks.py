"""What discussion adds to the desk: the paper's rules for its discussions, among the settings."""

from wagtail.contrib.settings.registry import register_setting

from colonnade.discussion.models import DiscussionSettings

register_setting(DiscussionSettings, icon="comment")
