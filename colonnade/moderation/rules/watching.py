"""Rules about what a text says and who says it, set by the newsroom in its rulebook."""

from datetime import timedelta
from functools import lru_cache

import regex
from django.utils.translation import gettext as _

from colonnade.discussion.actions import Verdict
from colonnade.discussion.models import Comment
from colonnade.moderation.models import RuleList
from colonnade.moderation.rules.first import standing_of
from colonnade.moderation.rules.links import is_of, plain_domain
from colonnade.moderation.rules.reading import Reading, hold, refuse

Kind = RuleList.Kind
WEEK = timedelta(days=7)
FEWEST_REMOVED = 3
FEWEST_LETTERS = 20
# The scripts in which a language is written, where it is not Latin.
SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "ug", "sd"), ("Arabic",)),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg"), ("Cyrillic",)),
    **dict.fromkeys(("sr", "uz", "bs"), ("Cyrillic", "Latin")),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), ("Devanagari",)),
    **dict.fromkeys(("zh", "yue"), ("Han", "Bopomofo")),
    **dict.fromkeys(("he", "yi"), ("Hebrew",)),
    "el": ("Greek",),
    "hy": ("Armenian",),
    "ka": ("Georgian",),
    "ko": ("Hangul", "Han"),
    "ja": ("Han", "Hiragana", "Katakana"),
    "th": ("Thai",),
    "lo": ("Lao",),
    "km": ("Khmer",),
    "my": ("Myanmar",),
    "bn": ("Bengali",),
    "ta": ("Tamil",),
    "te": ("Telugu",),
    "am": ("Ethiopic",),
    "gu": ("Gujarati",),
    "pa": ("Gurmukhi", "Arabic"),
    "kn": ("Kannada",),
    "ml": ("Malayalam",),
    "si": ("Sinhala",),
    "dv": ("Thaana",),
    "bo": ("Tibetan",),
}
LETTER = regex.compile(r"\p{L}")


def no_links_from_some(draft: Reading) -> Verdict | None:
    """Readers whom moderators have forbidden links may write without them."""
    standing = standing_of(draft.author)
    if standing is None or not standing.forbids_links_at(draft.now) or not draft.domains:
        return None
    return refuse(_("Your comments may have no links, as the moderators decided. Take them out."))


def no_throwaway_mail(draft: Reading) -> Verdict | None:
    """Who registered with a mail address that lasts ten minutes is asked for another one."""
    domain = (draft.author.email or "").rpartition("@")[2]
    if not domain or not is_of(plain_domain(domain), draft.book.domains_of(Kind.MAIL_DOMAINS)):
        return None
    return refuse(_("Mail to your address is thrown away. Set another address in your account."))


def no_banned_phrases(draft: Reading) -> Verdict | None:
    """Some words are not published here; the comment may be said without them."""
    found = draft.book.phrase_in(Kind.BANNED, draft.words, draft.language)
    if not found:
        return None
    return refuse(_("We do not publish the words “%(phrase)s”. Say it without them.") % {"phrase": found})


def no_banned_domains(draft: Reading) -> Verdict | None:
    """Some places on the net are not linked to from here; the comment may be said without the link."""
    banned = draft.book.domains_of(Kind.BANNED_DOMAINS)
    for name in draft.domains if banned else ():
        if is_of(name, banned):
            return refuse(_("We do not link to %(domain)s. Take the link out.") % {"domain": name})
    return None


def watch_phrases(draft: Reading) -> Verdict | None:
    """A moderator first reads what has words that often come with an insult; they are no offence alone."""
    found = draft.book.phrase_in(Kind.SUSPECT, draft.words, draft.language)
    if not found:
        return None
    return hold(_("A moderator reads this first, because of the words “%(phrase)s”.") % {"phrase": found})


def watch_names(draft: Reading) -> Verdict | None:
    """A moderator first reads what is written under a name with words in it that insult people."""
    if not draft.book.phrases:
        return None
    for kind in (Kind.BANNED, Kind.SUSPECT):
        if draft.book.phrase_in(kind, draft.name, draft.language):
            return hold(_("A moderator reads this first, because of your name. You may choose another."))
    return None


def watch_links(draft: Reading) -> Verdict | None:
    """A moderator first reads what has many links, mostly advertising; places that all know do not count."""
    if len(_strange(draft)) < draft.number(watch_links):
        return None
    return hold(_("A moderator reads this first, because it has many links."))


def watch_links_of_new_readers(draft: Reading) -> Verdict | None:
    """A moderator first reads what has links and comes from readers who have hardly written here yet."""
    if not _strange(draft) or draft.shown_count >= draft.number(watch_links_of_new_readers):
        return None
    return hold(_("A moderator reads the first comments that have links."))


def _strange(draft: Reading) -> list[str]:
    """The links to places that the newsroom does not know."""
    if not draft.domains:
        return []
    known = draft.book.domains_of(Kind.KNOWN_DOMAINS)
    return [name for name in draft.domains if not is_of(name, known)]


def watch_new_readers(draft: Reading) -> Verdict | None:
    """A moderator reads the first comments of a new reader before they show."""
    if draft.shown_count >= draft.number(watch_new_readers):
        return None
    return hold(_("A moderator reads your first comments before they show."))


def watch_records(draft: Reading) -> Verdict | None:
    """A moderator first reads what comes from readers of whom much was removed in the last seven days."""
    late = [one.state for one in draft.recent if one.posted_at > draft.now - WEEK]
    removed = late.count(str(Comment.State.REMOVED))
    if removed < FEWEST_REMOVED or removed * 100 < len(late) * draft.number(watch_records):
        return None
    return hold(_("A moderator reads this first, because comments of yours were removed in the last days."))


def watch_copies(draft: Reading) -> Verdict | None:
    """A moderator first reads what another account said nearly word for word within the day."""
    draft.copies.hear()
    if not draft.copies.alike(
        text=draft.text, author=draft.author.pk, now=draft.now, percent=draft.number(watch_copies)
    ):
        return None
    return hold(_("A moderator reads this first, because nearly the same was said by others."))


def watch_other_languages(draft: Reading) -> Verdict | None:
    """A moderator first reads what is written in another script than the article."""
    letters = LETTER.findall(draft.text)
    if len(letters) < FEWEST_LETTERS:
        return None
    own = len(_of(draft.language.split("-")[0]).findall("".join(letters)))
    if (len(letters) - own) * 100 < len(letters) * draft.number(watch_other_languages):
        return None
    return hold(_("A moderator reads this first, because it is written in another script than the article."))


@lru_cache(maxsize=200)
def _of(language: str) -> regex.Pattern[str]:
    """Letters in which a language is written."""
    return regex.compile("[" + "".join(rf"\p{{{one}}}" for one in SCRIPTS.get(language, ("Latin",))) + "]")
