"""A reader: a person with an account; the names they gave up; how often somebody did something."""

import hashlib
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import timedelta

import regex
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.prepared import Prepared
from colonnade.readers import skeletons

ROLES = ("writer", "editor", "moderator", "administrator")
# A name that a reader gave up stays theirs for so long: nobody speaks under it the next day.
KEPT_FOR = timedelta(days=90)
AVATARS = "avatars/"
# How many addresses are looked up at once until one is free.
PROBED = 50


def fresh_wire_id() -> str:
    """The name under which a new reader is known in files."""
    return uuid.uuid4().hex


def slug_of(name: str) -> str:
    """A name as an address has it: letters, marks and digits of any script, in small letters."""
    plain = unicodedata.normalize("NFKC", regex.sub(r"\p{Cf}", "", name)).lower()
    return regex.sub(r"[^\p{L}\p{M}\p{N}]+", "-", plain).strip("-")[:80].strip("-") or "reader"


class Slugs:
    """Addresses that are taken, in memory: gives each name the next free number of its own."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def take(self, slug: str) -> str:
        """The slug, or the slug with the first number that nobody has; nobody else gets it then."""
        free, number = slug, self._last.get(slug, 1)
        while free in self._taken:
            number += 1
            free = f"{slug}-{number}"
        self._last[slug] = number
        self._taken.add(free)
        return free


class ReaderManager(BaseUserManager["Reader"]):
    """Makes readers, for the command line and for sign-in, and finds who asks at each request."""

    def get(self, *given: object, **fields: object) -> "Reader":
        """As every manager's; by number alone, as each request asks for its reader, in SQL made once."""
        number = fields.get("pk")
        if given or len(fields) != 1 or type(number) is not int or type(self) is not ReaderManager:
            return super().get(*given, **fields)
        rows = _reader.rows(number)
        if not rows:
            raise self.model.DoesNotExist
        return self.model.from_db(self.db, _COLUMNS, rows[0])

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
    """Someone who reads here under a name of their own.

    Two names that look alike are one: `name_key` and `name_look` are what is
    compared, and are empty only where an archive brought a name that somebody
    here has. `slug` follows the name. `avatar` is a file's name under
    `media/avatars/`; without one a colonnade is drawn from the name.
    """

    wire_id = models.CharField(max_length=80, unique=True, default=fresh_wire_id, editable=False)
    name = models.CharField("display name", max_length=80)
    email = models.EmailField(unique=True, null=True, blank=True)
    bio = models.TextField(blank=True)
    badge = models.CharField(max_length=40, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    name_key = models.CharField(max_length=200, unique=True, null=True, blank=True, editable=False)
    name_look = models.CharField(max_length=200, unique=True, null=True, blank=True, editable=False)
    slug = models.CharField(max_length=100, unique=True, editable=False)
    avatar = models.CharField(max_length=80, blank=True, editable=False)
    language = models.CharField(max_length=16, blank=True)
    terms_version = models.CharField(max_length=40, blank=True, editable=False)
    terms_accepted_at = models.DateTimeField(null=True, editable=False)
    age_confirmed = models.PositiveSmallIntegerField(null=True, editable=False)
    deletion_due_at = models.DateTimeField(null=True, db_index=True, editable=False)
    deletion_choice = models.CharField(
        max_length=8, blank=True, choices=[("keep", "keep"), ("remove", "remove")], editable=False
    )

    objects = ReaderManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or f"Reader {self.pk}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Store the reader; a new name gets its address and what it is compared by.

        A name that somebody has is stored all the same, without what it is
        compared by: whoever asks a reader for a name refuses it before.
        """
        written = kwargs.get("update_fields")
        if written is None or "name" in written:  # type: ignore[operator]
            changed = self._name_anew()
            if written is not None:
                kwargs["update_fields"] = {*written, *changed}  # type: ignore[misc]
        super().save(*args, **kwargs)

    def _name_anew(self) -> tuple[str, ...]:
        key, look = skeletons.key_of(self.name), skeletons.look_of(self.name)
        if self.slug and (self.name_key, self.name_look) == (key, look):
            return ()
        others = Reader.objects.exclude(pk=self.pk)
        is_taken = others.filter(models.Q(name_key=key) | models.Q(name_look=look)).exists()
        self.name_key, self.name_look = (None, None) if is_taken else (key, look)
        self.slug = self.free_slug()
        return ("name_key", "name_look", "slug")

    def free_slug(self) -> str:
        """An address for the name that nobody else has or had; the one in use, if it still fits."""
        slug = slug_of(self.name)
        if self.slug == slug or regex.fullmatch(rf"{regex.escape(slug)}-\d+", self.slug):
            return self.slug
        readers, former = Reader.objects.exclude(pk=self.pk), FormerName.objects.exclude(reader=self.pk)
        start = 1
        while True:
            # Each is looked up in an index: a beginning would be sought through all readers.
            some = [f"{slug}-{number}" if number > 1 else slug for number in range(start, start + PROBED)]
            taken = {
                *readers.filter(slug__in=some).values_list("slug", flat=True),
                *former.filter(slug__in=some).values_list("slug", flat=True),
            }
            if free := next((one for one in some if one not in taken), ""):
                return free
            start += PROBED

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
    def address(self) -> str:
        """Where the reader's page stands."""
        return f"/readers/{self.slug}/"

    @property
    def avatar_path(self) -> str:
        """The name of the face's file in the storage, or nothing."""
        return AVATARS + self.avatar if self.avatar else ""

    @property
    def badge_kind(self) -> str:
        return "staff" if self.is_staff else ""

    @property
    def is_leaving(self) -> bool:
        return self.deletion_due_at is not None

    @property
    def may_moderate(self) -> bool:
        return self.is_active and self.role in ("moderator", "administrator")

    @property
    def must_accept_terms(self) -> bool:
        """Has the paper written new terms since this reader agreed to its terms?"""
        version = settings.NEWSROOM.terms_version
        return bool(version) and self.terms_version != version

    @property
    def role(self) -> str:
        """The highest of this reader's roles: administrator, moderator, editor, writer or reader.

        One statement the first time, for who works here; none for others.
        """
        if self.is_superuser:
            return "administrator"
        if not self.is_staff:
            return "reader"
        models.prefetch_related_objects([self], "groups")
        names = {group.name for group in self.groups.all()}
        return next((role for role in reversed(ROLES) if role in names), "reader")


_COLUMNS = [field.attname for field in Reader._meta.concrete_fields]
_reader = Prepared(lambda number: Reader.objects.filter(pk=number).values_list(*_COLUMNS))


class FormerName(models.Model):
    """A name that a reader gave up: kept from others for a while, and its address leads on."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=200, db_index=True)
    name_look = models.CharField(max_length=200, db_index=True)
    slug = models.CharField(max_length=100, db_index=True)
    given_up_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Meter(models.Model):
    """How often somebody did something since `window_start`, in seconds since 1970.

    `name` says what and who: `comment:reader:5`, or `comment:` and the keyed
    hash of an address. After `ends_at` the row says nothing and is deleted.
    """

    name = models.CharField(max_length=120, primary_key=True)
    window_start = models.BigIntegerField()
    ends_at = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"


class Token(models.Model):
    """What a program of a reader's shows to the API. Kept as a hash: who reads the table can use none."""

    class Scope(models.TextChoices):
        READ = "read", _("Read what I may see")
        WRITE = "write", _("Read and write as me")

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.READ)
    created_at = models.DateTimeField(default=timezone.now)
    used_on = models.DateField(null=True)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(secret: str) -> str:
        """A token has 256 bits of chance in it, so a plain hash is enough to keep it."""
        return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
