"""What other pages say of moderation: where its rules stand, and what each is called."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from colonnade.moderation.rules.said import label_of
from colonnade.news.models.address import prefix

register = template.Library()


@register.simple_tag
def rules_page() -> str:
    """The address of the rules as readers read them, in the edition of the page."""
    return f"{prefix(get_language() or settings.LANGUAGE_CODE)}community-standards/rules/"


@register.filter
def rule_label(name: str) -> str:
    """What a rule is called."""
    return label_of(name)
