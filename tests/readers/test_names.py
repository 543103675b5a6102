"""Names: which are taken as they are, which are refused with a sentence, and who has one."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from colonnade.readers import Refused, actions, names, queries, skeletons
from colonnade.readers.models import FormerName, Reader, slug_of
from tests import factories as make

GOOD = (
    "Anna", "Jo", "J2", "Anne-Marie D’Arcy", "Dr. J.R. Smith", "St.John", "Joe 90!", "Ana & Luis", "C++ Fan",
    "Zoë", "Łukasz Żak", "Þórður", "İbrahim Işık", "Nguyễn Thị Hương", "Muḥammad Ḥ̱asan", "Gal·la Puig",
    "Νίκος Παπαδόπουλος", "Ἀλέξανδρος", "ΝΙΚΟΣ", "Иван Петров", "Їжак", "Հայկ", "გიორგი",
    "محمد علي", "فاطمة الزهراء", "مُحَمَّد", "علی می‌داند", "علي Ali", "שָׁלוֹם", "דוד ז׳בוטינסקי", "ދިވެހި", "ሰላም አበበ",
    "हिन्दी नाम", "श्रीमान् रमेश", "தமிழ்ச்செல்வன்", "ਗੁਰਪ੍ਰੀਤ", "ශ්‍රී ලාල්", "สมชาย น้ำฝน", "ថន ដា", "မောင်မောင်",
    "བསྟན་འཛིན་རྒྱ་མཚོ", "山田太郎", "やまだ タロウ", "山田 Taro", "김민수", "金 민수", "ᏣᎳᎩ", "ᠮᠣᠩᠭᠣᠯ",
)  # fmt: skip

BAD = {
    "cannot be seen": (
        "\u202eannA", "Ann\u200ba", "An\u00adna", "Anna\u034f", "Anna\ufe0f", "\u3164\u3164", "\u2800\u2800",
        "Anna\u2066", "Ann\u200da", "\U000e0041nna", "An\x00na", "Anna\uffff", "\ud800nna", "a\u180ena",
    ),
    "too short": ("", " ", "a", "字", "..", "123", "٣٣", "12.5"),
    "at most can be shown": ("ab" * 21, "कि" * 41, "க்" * 41),
    "e-mail address": ("anna@post.example", "write to anna@mail.org"),
    "address of a site": (
        "www.casino.com", "Casino.Com", "https example", "win at bet365.bet.com", "ｃａｓｉｎｏ.ｃｏｍ",
    ),
    "no pictures": (
        "Anna ✔", "👍👍", "★Anna★", "<b>Anna</b>", "Anna;--",
        "a|b", "Anna®", "½ Anna", "a/b", "Ⓐ♥", "Anna {{ 7 }}",
    ),
    "too many marks": ("Z̛̖a̷̧l̴̢gó̂̃", "a̍̍nna", "Anna҈"),
    "different scripts": ("Аnna", "Ann\u0430", "Nік", "рaypal", "Νick", "Μaria Lind", "Αli Ahmed", "Ꭺnna"),
    "different kinds of digits": ("Anna 1٢", "राम १2"),
    "paper’s own people": (
        "Moderator", "MODERATOR", "m0derator", "M o d e r a t o r", "mod.era.tor", "The Editor",
        "editor-in-chief", "ADMIN", "AdmIn", "adm1n", "Site Admln",
        "Ńewsroom", "Staff Writer", "Διαχειριστής", "ΔΙΑΧΕΙΡΙΣΤΗΣ",
        "المشرف", "المُشرف العام", "رئيس التحرير", "Colonnade", "anonymous", "Former Reader", "Ανώνυμος",
        "The Harbour Post", "HARBOUR POST team", "Ida Holm", "Ida HoIm", "بريد الميناء",
    ),
}  # fmt: skip

ALIKE = (
    ("Anna", "ANNA"), ("Alice", "AIice"), ("Ian", "lan"), ("Tom Moss", "Torn Moss"), ("José", "Jose"),
    ("Tom", "ТОМ"), ("Capa", "Сара"), ("NINA", "ΝΙΝΑ"), ("Anna Lind", "annalind"),
    ("Anna Lind", "Anna_Lind."),
    ("Bo11", "Boll"), ("O0O Lee", "OOO Lee"), ("Άννα", "ΑΝΝΑ"), ("محمد", "مُحَمَّد"), ("Straße", "STRASSE"),
)  # fmt: skip
UNLIKE = (("Lila", "Ilia"), ("Anna", "Αννα"), ("かき", "がき"), ("Anna", "Anne"), ("राम", "रमा"))


@pytest.fixture
def paper(settings):
    own = ("The Harbour Post", "Harbour Post", "Ida Holm", "بريد الميناء")
    settings.NEWSROOM = replace(settings.NEWSROOM, reserved_names=own)


def refusal(name: str, **by: object) -> str:
    try:
        names.checked(name, **by)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.django_db
def test_names_of_any_script_are_taken_and_what_pretends_is_refused_with_a_reason(paper):
    assert {name: said for name in GOOD if (said := refusal(name))} == {}
    wrong = {
        name: refusal(name) for reason, table in BAD.items() for name in table if reason not in refusal(name)
    }
    assert wrong == {}


@pytest.mark.django_db
def test_a_name_is_kept_as_it_is_written_and_letters_drawn_otherwise_become_letters():
    for given, kept in (
        ("  Anna   Lind ", "Anna Lind"),
        ("Zoe\u0308", "Zoë"),
        ("𝐀𝐧𝐧𝐚", "Anna"),
        ("Ａｎｎａ", "Anna"),
    ):
        assert names.checked(given) == kept
    assert names.checked("น้ำฝน") == "น้ำฝน"


def test_the_map_of_look_alikes_is_unicodes():
    known = skeletons.prototypes()
    # Lines of confusables.txt, each with the direction that it has there.
    expected = {
        "m": "rn",
        "I": "l",
        "1": "l",
        "|": "l",
        "0": "O",
        "а": "a",
        "Α": "A",
        "ν": "v",
        "ԁ": "d",
        "ſ": "f",
    }
    assert {letter: known[letter] for letter in expected} == expected
    assert len(known) > 6_000
    assert not any(letter in known for drawn in known.values() for letter in drawn)
    assert not known.keys() & set("abcdefghijklnopqrstuvwxyzABCDEFGHJKLMNOPQRSTUVWXYZ")


@pytest.mark.django_db
def test_a_name_that_looks_like_anothers_is_taken_and_one_that_does_not_is_free():
    for first, second in ALIKE:
        reader = make.make_reader(first)
        assert "“" in refusal(second), (first, second)
        assert refusal(second, reader=reader) == ""
        assert reader.name_key
        reader.delete()
    for first, second in UNLIKE:
        reader = make.make_reader(first)
        assert refusal(second) == "", (first, second)
        reader.delete()


@pytest.mark.django_db
def test_a_taken_name_is_refused_with_one_that_is_free():
    make.make_reader("Anna Lind")
    make.make_reader("Anna Lind 2")
    said = refusal("ANNA LIND")
    assert "“ANNA LIND 3” is free." in said
    assert refusal("ANNA LIND 3") == ""
    longest = "ab" * 20
    make.make_reader(longest)
    assert names.checked(names.free_variant(longest))
    assert names.suggested("Anna Lind") == "Anna Lind 3"
    assert names.suggested("anna.holm@mail.example") == "anna.holm"
    for hopeless in ("", "✔✔", "moderator", "\u202e", "Аnna"):
        assert names.checked(names.suggested(hopeless))


@pytest.mark.django_db
def test_who_works_here_may_be_called_what_they_are_and_nobody_else():
    Group.objects.get_or_create(name="editor")
    editor, reader = make.make_reader("Nora", role="editor"), make.make_reader("Ole")
    actions.rename_reader(reader=editor, name="Nora, Editor")
    assert Reader.objects.get(pk=editor.pk).name == "Nora, Editor"
    with pytest.raises(Refused, match="own people"):
        actions.rename_reader(reader=reader, name="Ole, Editor")
    assert Reader.objects.get(pk=reader.pk).name == reader.name == "Ole"


@pytest.mark.django_db
def test_a_name_changes_once_in_thirty_days_and_the_old_one_stays_the_readers_for_ninety():
    reader, other = make.make_reader("Anna Lind"), make.make_reader("Ole Dahl")
    actions.rename_reader(reader=reader, name="Anna Holm")
    assert (reader.name, reader.slug, reader.address) == ("Anna Holm", "anna-holm", "/readers/anna-holm/")
    assert [(one.name, one.slug) for one in reader.former_names.all()] == [("Anna Lind", "anna-lind")]
    with pytest.raises(Refused, match="again on"):
        actions.rename_reader(reader=reader, name="Anna Berg")
    actions.rename_reader(reader=reader, name="ANNA HOLM")  # only capitals
    assert FormerName.objects.count() == 1
    with pytest.raises(Refused, match="Somebody here has this name"):
        actions.rename_reader(reader=other, name="Anna  Lind")

    FormerName.objects.update(given_up_at=timezone.now() - timedelta(days=31))
    actions.rename_reader(reader=reader, name="Anna Lind")
    assert (reader.name, reader.slug) == ("Anna Lind", "anna-lind")
    actions.rename_at_desk(reader=reader, name="Editor Anna")
    FormerName.objects.update(given_up_at=timezone.now() - timedelta(days=91))
    actions.rename_reader(reader=other, name="Anna Lind")
    assert Reader.objects.get(pk=other.pk).slug == "anna-lind-2", (
        "the former address still leads to its reader"
    )


@pytest.mark.django_db
def test_addresses_are_made_of_the_name_in_any_script_and_numbered_where_they_meet():
    slugs = {
        "Anna Lind": "anna-lind", "Ολγα Δ.": "ολγα-δ", "محمد علي": "محمد-علي", "हिन्दी नाम": "हिन्दी-नाम",
        "ශ්‍රී": "ශ්රී", "-Jo!": "jo", "İbo": "i̇bo", "★": "reader", "山田 Taro": "山田-taro",
    }  # fmt: skip
    assert {name: slug_of(name) for name in slugs} == slugs
    first, second = make.make_reader("Anna+Lind"), make.make_reader("Anna Lind 2")
    assert (first.slug, second.slug) == ("anna-lind", "anna-lind-2")
    assert make.make_reader("Anna (Lind)").slug == "anna-lind-3"
    Reader.objects.bulk_create(Reader(name="★", slug=f"anna-lind-{number}") for number in range(4, 104))
    FormerName.objects.create(reader=second, name="Anna", slug="anna-lind-104")
    assert make.make_reader("Anna_Lind").slug == "anna-lind-105"


def plans_of(asked: CaptureQueriesContext) -> str:
    """How SQLite goes about what it was asked."""
    found = []
    with connection.cursor() as cursor:
        for one in [one["sql"] for one in asked if one["sql"].startswith("SELECT")]:
            cursor.execute("EXPLAIN QUERY PLAN " + one)
            found += [row[3] for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.django_db
def test_no_address_and_no_new_name_is_sought_through_all_readers():
    make.make_reader("Anna Lind")
    reader = make.make_reader("Ole Dahl")
    with CaptureQueriesContext(connection) as asked:
        assert queries.reader_page("nobody") is None
        assert queries.reader_page("Ole Dahl") == "/readers/ole-dahl/"
        assert queries.reader_page("OLE DAHL") is None, "only the name as it is written"
        Reader(name="Anna Lind").free_slug()
        actions.rename_reader(reader=reader, name="Anna Holm")
    plans = plans_of(asked)
    assert "readers_reader" in plans
    assert "SCAN readers_" not in plans, plans


def at_once(*acts) -> list[str]:
    """Run these at the same moment, each on a connection of its own; what each was refused with."""
    start, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        try:
            start.wait()
            acts[number]()
        except Refused as refused:
            said[number] = str(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_one_name_in_the_same_moment_one_gets_it():
    readers = [make.make_reader(f"Nobody {number}x") for number in range(3)]
    alike = ("Anna Lind", "ANNA LIND", "anna.lind")
    renames = [
        lambda reader=reader, name=name: actions.rename_reader(reader=reader, name=name)
        for reader, name in zip(readers, alike, strict=True)
    ]
    fresh = [
        lambda number=number: actions.claim_name(
            reader=Reader(email=f"n{number}@a.example"), name="Anna Lind"
        )
        for number in range(3)
    ]
    said = at_once(*renames, *fresh)
    assert sorted(bool(sentence) for sentence in said) == [False] + [True] * 5
    assert all("Somebody here has this name" in sentence for sentence in said if sentence)
    assert Reader.objects.filter(name_key=skeletons.key_of("Anna Lind")).count() == 1


@pytest.mark.django_db(transaction=True)
def test_readers_from_before_get_their_address_and_who_came_first_has_the_name():
    executor = MigrationExecutor(connection)
    before = executor.migrate([("readers", "0001_initial")]).apps.get_model("readers", "Reader")
    try:
        for number, name in enumerate(("Anna Lind", "anna lind", "★", "★", "محمد")):
            before.objects.create(name=name, wire_id=f"w{number}", email=f"w{number}@post.example")
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate([key for key in executor.loader.graph.leaf_nodes() if key[0] == "readers"])
    found = list(Reader.objects.order_by("pk").values_list("slug", "name_key"))
    assert [slug for slug, _key in found] == ["anna-lind", "anna-lind-2", "reader", "reader-2", "محمد"]
    assert [bool(key) for _slug, key in found] == [True, False, True, False, True]


@pytest.mark.django_db
def test_an_imported_name_that_somebody_has_is_kept_but_cannot_be_told_by_it(django_assert_max_num_queries):
    make.make_reader("Anna Lind")
    row = {"joined_at": "2024-05-01T10:00:00+00:00", "role": "reader"}
    rows = [{"id": f"r{n}", "name": f"Reader {n}x"} | row for n in range(3_000)]
    rows += [{"id": "anna", "name": "ANNA LIND"} | row, {"id": "star", "name": "★"} | row]
    with django_assert_max_num_queries(100):  # SQLite takes forty rows a statement
        actions.import_readers(rows=rows)
    anna = Reader.objects.get(wire_id="anna")
    assert (anna.name, anna.name_key, anna.slug) == ("ANNA LIND", None, "anna-lind-2")
    assert Reader.objects.get(wire_id="star").slug == "reader"
    assert Reader.objects.filter(name_key=None).count() == 1
    assert actions.import_readers(rows=rows)["anna"] == anna.pk
