"""The site as an application of Django's."""

from django.apps import AppConfig


class Site(AppConfig):
    name = "wagtail_site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"
