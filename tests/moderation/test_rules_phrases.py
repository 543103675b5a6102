"""Phrases and links: found however they are written, and not where they only seem to be."""

import pytest

from colonnade.moderation import Refused
from colonnade.moderation.rules.links import domains_in, is_of, read_domains
from colonnade.moderation.rules.phrases import LONGEST, MOST, Phrases, Text, read_list


def found(line: str, text: str, language: str = "") -> str:
    return Phrases(read_list(line, language), language).first_in(Text(text))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("idiot", "You IDIOT!"),
        ("idiot", "Ídïöt"),
        ("idiot", "іdіоt in Cyrillic"),
        ("idiot", "1d10t"),
        ("idiot", "i d i o t"),
        ("idiot", "i.d.i.o.t"),
        ("idiot", "**id**iot"),
        ("idiot", "id_iot"),
        ("idiot", "id\u200b\u00adi\u2060ot"),
        ("idiot", "i\u202ed\u202ciot"),
        ("idiot", "𝓲𝓭𝓲𝓸𝓽"),
        ("idiot", "ｉｄｉｏｔ"),
        ("idiot", "ⓘⓓⓘⓞⓣ"),
        ("idiot", "id🔥iot"),
        ("kill", "KiII"),
        ("ass", "@ss, a55 and a$$"),
        ("shit", "sh!t"),
        ("kill yourself", "kill \n your-self"),
        ("kill yourself", "killyourself"),
        ("idiot*", "idiotic"),
        ("*phobe", "anyphobe"),
        ("f*ck", "fuuuck"),
        ("c4", "C4"),
        ("88", "88!"),
        ("сука", "СУКА!"),
        ("сука", "cyкa"),
        ("дурак", "д у р а к"),
        ("كلب", "يا كَـلـب"),
        ("كلب", "والكلب"),
        ("كلب", "الكلب."),
        ("أحمق", "احمق"),
        ("傻瓜", "你是傻瓜吗"),
        ("ไอ้บ้า", "เขาเป็นไอ้บ้ามาก"),
        ("바보", "바보!"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(line: str, text: str):
    assert found(line, text) == line
    assert found("somethingelse", text) == ""


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("cunt", "Scunthorpe"),
        ("ass", "class, assess, 455 and bass"),
        ("anal", "an al fresco analysis"),
        ("penis", "This is my pen. Is it yours?"),
        ("hell", "hello, he’ll shell he'll"),
        ("spam", "It has pam in it"),
        ("idiot", "idiotic"),
        ("f*ck", "fast check"),
        ("c4", "ca"),
        ("88", "1988, 188 and 880"),
        ("сука", "барсука"),
        ("كلب", "كلبتون والكلبتون"),
        ("傻瓜", "傻大瓜"),
        ("kill yourself", "kill time by yourself"),
    ],
)
def test_what_only_has_its_letters_is_no_phrase(line: str, text: str):
    assert found(line, text) == ""


@pytest.mark.parametrize(
    ("line", "text", "is_there"),
    [
        ("sık", "SIK", True),
        ("sık", "SİK", False),
        ("sik", "SİK", True),
        ("sik", "çok sık", False),
        ("sik", "ÇOK SIK", False),
    ],
)
def test_turkish_knows_two_letters_where_others_know_one(line: str, text: str, is_there: bool):
    assert bool(found(line, text, "tr")) is is_there
    assert found(line, text) == line


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fine\nbad\u202ephrase", "Line 2.*nobody sees"),
        ("bad\x00phrase", "Line 1.*nobody sees"),
        ("fine\n" + "a" * (LONGEST + 1), "Line 2.*at most 100 characters"),
        ("...", "Line 1.*letters or digits"),
        ("🐒", "letters or digits"),
        ("a**b", "two asterisks"),
        ("*", "letters or digits"),
        ("e*", "nearly every comment"),
        ("a*b*c*d*e", "at most three"),
        ("one tw*o", "single word"),
        ("\n".join(f"x{number}" for number in range(100_000)), f"at most {MOST} phrases"),
        ("a" * 1_000_001, "megabyte"),
    ],
)
def test_a_hostile_list_is_refused_with_its_line_and_fault(text: str, sentence: str):
    with pytest.raises(Refused, match=sentence):
        read_list(text)


def test_notes_and_empty_lines_are_no_phrases_and_each_phrase_counts_once():
    assert [one.line for one in read_list("# a note\n\n Idiot \nIDIOT\nfool  of  us")] == [
        "Idiot",
        "fool of us",
    ]


def test_a_list_made_to_be_slow_is_searched_at_once():
    nested = Phrases(read_list("\n".join("a" * length for length in range(1, 101))))
    assert nested.first_in(Text("x" + "a" * 5_000)) == ""
    starred = Phrases(read_list("a*a*a*b"))
    assert starred.first_in(Text("a" * 20_000)) == ""


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("See https://www.example.com/a?b=c.", ["example.com"]),
        ("[here](http://example.com) and <https://two.example.org>", ["example.com", "two.example.org"]),
        ("https://good.example@evil.example/", ["evil.example"]),
        ("https:\\\\evil.example\\x", ["evil.example"]),
        ("HTTPS://EVIL.EXAMPLE:8080/", ["evil.example"]),
        ("buy at evil.com now", ["evil.com"]),
        ("ｅｖｉｌ。com or ev\u200bil.com", ["evil.com", "evil.com"]),
        ("https://bücher.example/", ["xn--bcher-kva.example"]),
        ("The end.Of it, e.g. i.e. file.txt and 3.14", []),
        ("Write to ann@example.com", []),
    ],
)
def test_the_domains_of_a_text(text: str, domains: list[str]):
    assert domains_in(text) == domains


def test_a_domain_stands_for_those_below_it_and_no_others():
    known = read_domains("# ours\nExample.com\n*.evil.org\nbücher.example\n")
    assert known == {"example.com", "evil.org", "xn--bcher-kva.example"}
    assert is_of("a.b.example.com", known)
    assert not is_of("notexample.com", known)
    assert not is_of("com", known)


@pytest.mark.parametrize("line", ["not a domain", "http://x", "-", "a\x00b.com", "." * 400, "com"])
def test_a_line_that_is_no_domain_is_refused_with_its_number(line: str):
    with pytest.raises(Refused, match="Line 2"):
        read_domains(f"example.com\n{line}")
