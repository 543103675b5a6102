"""A newsroom of the test's own, into which the sample archive comes."""

import shutil
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from colonnade.news.models import Photo
from colonnade.readers.models import ROLES
from tests import factories as make
from tests.wire.harbour import SAMPLE


@pytest.fixture
def newsroom(db: None, tmp_path_factory, settings, monkeypatch) -> None:
    """Roles, and folders of the test's own for what is stored: other workers store as well."""
    make.plant()
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    home = tmp_path_factory.mktemp("home")
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = home / "media", home / "private"
    private = Photo._meta.get_field("original").storage
    for name in ("base_location", "location"):
        monkeypatch.setitem(private.__dict__, name, str(settings.PRIVATE_ROOT))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample, to be changed."""
    return shutil.copytree(SAMPLE, tmp_path / "harbour")
