"""A reader: a person with an account."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone

ROLES = ("writer", "editor", "moderator", "administrator")


def fresh_wire_id() -> str:
    """The name under which a new reader is known in files."""
    return uuid.uuid4().hex


class ReaderManager(BaseUserManager["Reader"]):
    """Makes readers, for the command line and for sign-in."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Reader":
        reader = self.model(email=self.normalize_email(email) or None, **fields)
        reader.set_password(password)
        reader.save(using=self._db)
        return reader

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Reader":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Reader":
        return self.get(email__iexact=username)


class Reader(AbstractBaseUser, PermissionsMixin):
    """Someone who reads here under a name of their own."""

    wire_id = models.CharField(max_length=80, unique=True, default=fresh_wire_id, editable=False)
    name = models.CharField("display name", max_length=80)
    email = models.EmailField(unique=True, null=True, blank=True)
    bio = models.TextField(blank=True)
    badge = models.CharField(max_length=40, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects = ReaderManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or f"Reader {self.pk}"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    # Wagtail's desk greets people by these two.
    @property
    def first_name(self) -> str:
        return self.name

    @property
    def last_name(self) -> str:
        return ""

    @property
    def key(self) -> str:
        return f"reader:{self.pk}"

    @property
    def role(self) -> str:
        """The highest of this reader's roles: administrator, moderator, editor, writer or reader."""
        names = {group.name for group in self.groups.all()}
        if self.is_superuser:
            return "administrator"
        return next((role for role in reversed(ROLES) if role in names), "reader")
