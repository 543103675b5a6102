"""Parts are kept while nothing of theirs is touched, are made once, and hold nothing of anybody's."""

import threading
from datetime import UTC, datetime

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.utils import timezone

from colonnade import edge
from colonnade.edge import parts
from colonnade.edge.bus import current
from colonnade.edge.parts import Parts

WHEN = datetime(2026, 2, 24, 18, 5, tzinfo=UTC)


class Made:
    """Makes a part under a key and counts how often; each differs from the last."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys
        self.count = 0

    def __call__(self) -> tuple[str, tuple[str, ...]]:
        self.count += 1
        return f"part {self.count}", self.keys


@pytest.fixture
def kept() -> Parts:
    return Parts(bound=100_000, clock=lambda: clock[0])


clock = [0.0]


@pytest.fixture(autouse=True)
def begin() -> None:
    clock[0] = 0.0


def test_a_part_is_made_once_and_again_when_its_key_is_touched(kept: Parts):
    made = Made("article:5", "photo:2")
    assert [kept.get("name", made), kept.get("name", made)] == ["part 1", "part 1"]
    current().publish(["article:6"])
    assert kept.get("name", made) == "part 1"
    current().publish(["photo:2"])
    assert kept.get("name", made) == "part 2"


def test_a_part_touched_while_it_was_made_is_given_once_and_made_again(kept: Parts):
    made = Made("article:5")

    def touched():
        value = made()
        current().publish(["article:5"])
        return value

    assert kept.get("name", touched) == "part 1"
    assert kept.get("name", made) == "part 2"


def test_what_was_read_before_a_touch_does_not_stand_after_it(kept: Parts):
    number = edge.now()
    current().publish(["article:5"])
    assert kept.get("name", Made("article:5"), seen=number) == "part 1"
    assert kept.find("name") is None


def test_a_part_is_a_minute_old_at_most_and_a_second_while_the_bus_is_lost(kept: Parts, monkeypatch):
    made = Made("article:5")
    kept.get("name", made)
    clock[0] = 59.9
    assert kept.get("name", made) == "part 1"
    clock[0] = 60
    assert kept.get("name", made) == "part 2"
    monkeypatch.setattr(type(current()), "is_lost", True, raising=False)
    clock[0] = 60.9
    assert kept.get("name", made) == "part 2"
    clock[0] = 61
    assert kept.get("name", made) == "part 3"


def test_a_part_is_as_old_as_the_oldest_part_in_it(kept: Parts):
    inner, outer = Made("edition:en"), Made("article:5")
    kept.get("inner", inner)
    clock[0] = 50

    def around():
        kept.get("inner", inner)
        return outer()

    kept.get("outer", around)
    clock[0] = 59
    assert kept.get("outer", around) == "part 1"
    clock[0] = 60
    assert kept.get("outer", around) == "part 2"


def test_one_thread_makes_a_part_and_the_others_wait_for_it(kept: Parts):
    begun, go, made = threading.Event(), threading.Event(), Made("article:5")

    def slowly():
        begun.set()
        assert go.wait(10)
        return made()

    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(kept.get("name", slowly))) for _n in range(4)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(10)
    assert found == ["part 1"] * 4
    assert made.count == 1


def test_who_cannot_make_a_part_leaves_it_to_the_next(kept: Parts):
    def fails():
        raise LookupError

    with pytest.raises(LookupError):
        kept.get("name", fails)
    assert kept.get("name", Made()) == "part 1"


def test_memory_is_bounded_and_what_nobody_asks_for_goes_first():
    kept = Parts(bound=10 * (parts.OVERHEAD * 2 + 1_000))
    for number in range(30):
        kept.get("asked for", lambda: (parts.write(lambda: "x" * 1_000), ()))
        kept.get(number, lambda: (parts.write(lambda: "x" * 1_000), ()))
        assert kept.size <= 10 * (parts.OVERHEAD * 2 + 1_000)
    assert len(kept) == 10
    assert kept.find("asked for")
    assert kept.find(29)
    assert kept.find(0) is None
    kept.get("too large", lambda: (parts.write(lambda: "x" * 100_000), ()))
    assert kept.find("too large") is None
    assert kept.find(29)


def test_slots_are_filled_for_each_who_asks():
    def named(request: HttpRequest, greeting: str) -> str:
        return f"{greeting}, {request.META['name']}"

    written = parts.write(lambda: f"<p>{parts.slot(named, 'Hello')}!</p>")
    asked = []
    for name in ("Ann", "Bo"):
        request = HttpRequest()
        request.META["name"] = name
        asked.append(written.text(request))
    assert asked == ["<p>Hello, Ann!</p>", "<p>Hello, Bo!</p>"]
    assert not any(isinstance(piece, str) and "Ann" in piece for piece in written.pieces)


def test_a_stranger_cannot_write_a_slot():
    written = parts.write(lambda: "slot0n0; " + parts.slot(lambda request: "filled"))
    assert written.text(None) == "slot0n0; filled"


def test_a_time_in_a_part_is_a_slot_and_a_time_that_is_none_is_refused():
    template = Template("{{ when|moment }} {{ when|instant }}")
    written = parts.write(lambda: template.render(Context({"when": WHEN})))
    with timezone.override("Asia/Tokyo"):
        assert "03:05, 25 February 2026" in written.text(None)
        assert "2026-02-25T03:05:00+09:00" in written.text(None)
    with timezone.override("Europe/Athens"):
        assert "20:05, 24 February 2026" in written.text(None)
    for careless in ('{{ when|date:"H:i" }}', "{{ when }}"):
        with pytest.raises(AssertionError, match="slot"):
            parts.write(lambda text=careless: Template(text).render(Context({"when": WHEN})))
    with timezone.override("Asia/Tokyo"):
        assert template.render(Context({"when": WHEN})) == written.text(None)


def test_what_is_personal_sees_who_asks_and_what_it_names_and_nothing_else(rf, settings):
    template = Template("{% personal shared %}{{ shared }} {{ user.name }}{{ other }}{% endpersonal %}")
    context = {"shared": "for all", "other": "not named"}
    written = parts.write(lambda: template.render(Context(context)))
    shown = []
    for name in ("Ann", "Bo"):
        request = rf.get("/")
        request.user = type("Reader", (), {"name": name})()
        shown.append(written.text(request))
    assert shown == ["for all Ann", "for all Bo"]


def test_a_page_is_made_for_nobody_in_particular(rf):
    request = rf.get(
        "/city/opens/", {"view": "nested"}, headers={"cookie": "session=secret", "host": "elsewhere.example"}
    )
    request.user = type("Reader", (), {"name": "Ann", "is_authenticated": True})()
    request.resolver_match = None
    asker = parts.anybody(request)
    assert asker.path == "/city/opens/"
    assert not asker.user.is_authenticated
    assert not asker.COOKIES
    assert not asker.GET
    assert asker.META == {"HTTP_HOST": "post.example"}


@pytest.mark.django_db
def test_nothing_is_kept_in_a_transaction_that_may_never_come_to_be():
    made = Made()
    assert [edge.part("name", made), edge.part("name", made)] == ["part 1", "part 2"]


@pytest.mark.django_db(transaction=True)
def test_parts_can_be_switched_off(settings):
    made = Made()
    assert [edge.part("name", made), edge.part("name", made)] == ["part 1", "part 1"]
    settings.EDGE_PARTS = False
    assert edge.part("name", made) == "part 2"


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_not_good_enough_is_made_anew():
    made = Made()
    edge.part("name", made)
    assert edge.part("name", made, is_good=lambda value: value == "part 1") == "part 1"
    assert edge.part("name", made, is_good=lambda value: value != "part 1") == "part 2"
    assert edge.part("name", made) == "part 2"
