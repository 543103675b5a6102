"""What readers fill in to report a comment, and moderators to decide on one, on a thread, on a reader."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Thread
from colonnade.moderation import actions, queries
from colonnade.moderation.models import Decision, Webhook
from colonnade.readers.models import Reader

# Lengths are the actions' to refuse, in a sentence; here is only what no field of ours sends.
FAR_TOO_LONG = 20_000


class ReportForm(forms.Form):
    """What is wrong with a comment."""

    reason = forms.ChoiceField(label=_("What is wrong with this comment?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words, if you like"),
        required=False,
        max_length=FAR_TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Up to a thousand characters; only moderators read them."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["reason"].choices = queries.reasons_offered()  # type: ignore[attr-defined]


class RemovalForm(forms.Form):
    """Why a comment is removed: a reason, or a ready sentence that goes with one, and more to its author."""

    reason = forms.ChoiceField(label=_("Reason"))
    scope = forms.ChoiceField(choices=Decision.Scope.choices[:2], required=False)
    text = forms.CharField(
        label=_("More to its author"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "The author is shown the reason and these words."
            " Filled in are {name}, {comment}, {article}, {standards} and {paper}."
        ),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.reasons, self.ready = queries.removal_choices()
        self.fields["reason"].choices = [*self.reasons, *self.ready]  # type: ignore[attr-defined]

    def written_out(self, author: Reader | None) -> "RemovalForm":
        """The form again, with the chosen ready sentence in it, to be changed before it is sent."""
        reason, text = self.data.get("reason", ""), self.data.get("text", "")
        ready = queries.ready_sentence(reason) if reason.startswith("ready:") else None
        if ready is not None:
            reason, text = ready.reason, f"{queries.said_to(ready, author)} {text}".strip()
        return RemovalForm(initial={"reason": reason, "text": text})


class ModeForm(forms.Form):
    """Whether readers may write in a discussion."""

    mode = forms.ChoiceField(
        label=_("This discussion is"), choices=Thread.Mode.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason, shown to readers"),
        required=False,
        max_length=FAR_TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Where it is closed or off."),
    )

    MODES = {
        "open": lambda who, thread, reason: discussion.open_discussion(moderator=who, thread=thread),
        "held": lambda who, thread, reason: discussion.hold_discussion(moderator=who, thread=thread),
        "closed": lambda who, thread, reason: discussion.close_discussion(
            moderator=who, thread=thread, reason=reason
        ),
        "off": lambda who, thread, reason: discussion.switch_off_discussion(
            moderator=who, thread=thread, reason=reason
        ),
    }

    @classmethod
    def of(cls, thread: Thread) -> "ModeForm":
        return cls(initial={"mode": thread.mode, "reason": thread.reason})

    def apply(self, moderator: Reader, thread: Thread) -> None:
        given = self.cleaned_data
        self.MODES[given["mode"]](moderator, thread, given["reason"])


class EndForm(forms.Form):
    """When a discussion closes by itself."""

    at = forms.DateTimeField(
        label=_("Closes at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In the zone that the clock of this page shows. Empty: it stays open."),
    )

    @classmethod
    def of(cls, thread: Thread) -> "EndForm":
        return cls(initial={"at": thread.closes_at})

    def apply(self, moderator: Reader, thread: Thread) -> None:
        hour = self.cleaned_data["at"]
        if hour is None:
            discussion.let_run(moderator=moderator, thread=thread)
        else:
            discussion.close_discussion(moderator=moderator, thread=thread, reason=thread.reason, at=hour)


class AnnouncementForm(forms.Form):
    """What stands above a discussion."""

    text = forms.CharField(
        label=_("Announcement above the discussion"),
        required=False,
        max_length=FAR_TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Empty: none."),
    )

    @classmethod
    def of(cls, thread: Thread) -> "AnnouncementForm":
        return cls(initial={"text": thread.announcement})

    def apply(self, moderator: Reader, thread: Thread) -> None:
        discussion.announce(moderator=moderator, thread=thread, text=self.cleaned_data["text"])


class SlowForm(forms.Form):
    """How often each reader may write in a discussion."""

    seconds = forms.IntegerField(
        label=_("Seconds between two comments of a reader"),
        min_value=0,
        widget=forms.NumberInput(attrs={"max": 86400}),
        help_text=_("0: as they like. Moderators are not slowed down."),
    )

    @classmethod
    def of(cls, thread: Thread) -> "SlowForm":
        return cls(initial={"seconds": thread.slow_seconds})

    def apply(self, moderator: Reader, thread: Thread) -> None:
        discussion.slow_down(moderator=moderator, thread=thread, seconds=self.cleaned_data["seconds"])


# Each changes one thing of a discussion; a page sends one of them, by its name.
THREAD_FORMS: dict[str, Any] = {
    "mode": ModeForm,
    "end": EndForm,
    "announcement": AnnouncementForm,
    "slow": SlowForm,
}


class ReaderForm(forms.Form):
    """What a moderator does about a reader, for how long, and why."""

    ACTS: dict[str, Any] = {
        "good": _("Good: writes freely"),
        "watched": _("Watched: each comment waits for a moderator"),
        "muted": _("Muted: writes nothing for a time"),
        "banned": _("Banned: writes nothing any more"),
        "banned_with_words": _("Banned, and what they wrote is removed"),
        "forbid_links": _("No links in what they write"),
        "allow_links": _("Links allowed again"),
        "warn": _("A warning, to be confirmed before they write again"),
        "message": _("A message, and nothing else changes"),
    }
    LASTS = {
        "": _("without an end"),
        "1": _("for an hour"),
        "24": _("for a day"),
        "168": _("for a week"),
        "720": _("for thirty days"),
    }
    DOES: dict[str, Callable[..., object]] = {
        "forbid_links": actions.forbid_links,
        "banned_with_words": actions.ban_with_words,
    }

    kind = forms.ChoiceField(label=_("Standing"), choices=[*ACTS.items()], widget=forms.RadioSelect)
    hours = forms.ChoiceField(label=_("How long"), choices=[*LASTS.items()], required=False)
    ready = forms.ChoiceField(label=_("Ready sentence"), required=False)
    reason = forms.CharField(
        label=_("Reason, shown to the reader"),
        required=False,
        max_length=FAR_TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It stands behind the ready sentence. Filled in are {name}, {standards} and {paper}."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = queries.reader_choices()
        self.has_ready = bool(choices)
        self.fields["ready"].choices = [("", _("none")), *choices]  # type: ignore[attr-defined]

    def written_out(self, reader: Reader) -> "ReaderForm":
        """The form again, with the chosen ready sentence in it, to be changed before it is sent."""
        given = {name: self.data.get(name, "") for name in ("kind", "hours", "ready", "reason")}
        given["reason"] = self._words(given.pop("ready"), given["reason"], reader)
        return ReaderForm(initial=given)

    @staticmethod
    def _words(ready: str, reason: str, reader: Reader) -> str:
        """The ready sentence in the reader's language, and what the moderator says."""
        found = queries.ready_sentence(ready) if ready else None
        return f"{queries.said_to(found, reader) if found else ''} {reason}".strip()

    def apply(self, moderator: Reader, reader: Reader) -> str:
        """Do it; return the sentence that says what was done."""
        kind, hours, ready = (self.cleaned_data[name] for name in ("kind", "hours", "ready"))
        reason = self._words(ready, self.cleaned_data["reason"], reader)
        ends_at = timezone.now() + timedelta(hours=int(hours)) if hours else None
        who = {"moderator": moderator, "reader": reader}
        if kind == "allow_links":
            actions.allow_links(**who)
        elif kind == "warn":
            actions.warn_reader(**who, reason=reason)
        elif kind == "message":
            actions.message_reader(**who, words=reason)
            return _("Sent.")
        elif self.data.get("propose"):
            propose = actions.propose_ban_with_words if kind.endswith("words") else actions.propose_ban
            propose(**who, ends_at=ends_at, reason=reason)
            return _("Proposed. Another moderator has to confirm it.")
        elif kind in self.DOES:
            self.DOES[kind](**who, ends_at=ends_at, reason=reason)
        else:
            actions.set_standing(**who, kind=kind, ends_at=ends_at, reason=reason)
        return _("Saved. It holds from the next comment on.")


class WebhookForm(forms.Form):
    """Which program is told of what."""

    name = forms.CharField(label=_("Name"), max_length=FAR_TOO_LONG, help_text=_("For the moderators."))
    address = forms.CharField(
        label=_("Address"),
        max_length=FAR_TOO_LONG,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off"}),
        help_text=_("Where it takes messages, such as https://example.com/colonnade."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("It is told when"),
        choices=Webhook.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookForm":
        return cls(initial={name: getattr(webhook, name) for name in cls.base_fields})


class FiguresForm(forms.Form):
    """Of which time, section and edition figures are asked; where it is wrong, the last thirty days."""

    RANGES = (7, 30, 90, 365)
    USUAL = 30
    LONGEST = 3 * 366

    since, until = (
        forms.DateField(
            label=label,
            required=False,
            widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            validators=[MinValueValidator(date(1970, 1, 2)), MaxValueValidator(date(2199, 12, 31))],
        )
        for label in (_("From"), _("To"))
    )
    section = forms.TypedChoiceField(label=_("Section"), required=False, coerce=int, empty_value=0)
    language = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, asked: QueryDict) -> None:
        """What the address says: `days`, or `since` and `until`; `section` and `language` where not all."""
        self.today = timezone.localdate(timezone=timezone.get_default_timezone())
        days = asked.get("days", "")
        self.days = int(days) if days in {str(one) for one in self.RANGES} else None
        if not asked.get("since") and not asked.get("until"):
            self.days = self.days or self.USUAL
        given = {name: asked.get(name, "") for name in ("since", "until", "section", "language")}
        if self.days:
            since, until = self._last(self.days)
            given |= {"since": since.isoformat(), "until": until.isoformat()}
        super().__init__(given)
        sections = queries.places()
        self.fields["section"].choices = [("", _("all")), *((one.number, one.label) for one in sections)]  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("all")), *settings.LANGUAGES]  # type: ignore[attr-defined]

    def _last(self, days: int) -> tuple[date, date]:
        return self.today - timedelta(days=days - 1), self.today

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a time that ends before it begins, or is longer than three years."""
        given = self.cleaned_data
        if self.errors:
            return given
        since, until = given.get("since"), given.get("until")
        if since is None or until is None:
            raise forms.ValidationError(_("Give both days, the first and the last."))
        if until < since:
            raise forms.ValidationError(_("The last day is before the first. Exchange the two."))
        if (until - since).days >= self.LONGEST:
            raise forms.ValidationError(_("Three years at most are counted at once. Choose a shorter time."))
        return given

    @property
    def asked(self) -> queries.Asked:
        """What is asked for; of a form with something wrong in it the last thirty days of the whole paper."""
        given = self.cleaned_data if self.is_valid() else {}
        if not given:
            return queries.Asked(*self._last(self.USUAL))
        return queries.Asked(given["since"], given["until"], given["section"], given["language"])

    @property
    def beside(self) -> str:
        """What an address goes on with, so that section and edition stay when the time changes."""
        return urlencode({name: self.data[name] for name in ("section", "language") if self.data[name]})

    @property
    def address(self) -> str:
        """These figures' own address, behind the question mark."""
        time = (
            {"days": str(self.days)} if self.days else {name: self.data[name] for name in ("since", "until")}
        )
        return "&".join(part for part in (urlencode(time), self.beside) if part)

    def file_name(self, table: str) -> str:
        """What a table of these figures is called as a file."""
        asked = self.asked
        return f"moderation-{table}-{asked.first}-{asked.last}.csv"


class FilterForm(forms.Form):
    """Which comments of a list are wanted, as the address says it. What is empty is any."""

    section = forms.TypedChoiceField(label=_("Section"), required=False, coerce=int, empty_value=None)
    language = forms.ChoiceField(label=_("Language"), required=False)
    words = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    reader = forms.CharField(
        label=_("Reader"), required=False, max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    rule = forms.ChoiceField(label=_("Held by"), required=False)
    reason = forms.ChoiceField(label=_("Reported as"), required=False)
    hours = forms.IntegerField(
        label=_("Older than, in hours"), required=False, min_value=1, max_value=24 * 365
    )
    same = forms.IntegerField(
        label=_("From the address of comment"), required=False, min_value=1, max_value=2**63 - 1
    )

    def __init__(self, asked: QueryDict, *, reach: queries.Reach) -> None:
        super().__init__(asked, auto_id="filter-%s")
        sections = [(place.number, place.label) for place in queries.places(reach)]
        for name, choices in (
            ("section", sections),
            ("language", settings.LANGUAGES),
            ("rule", queries.rules_that_hold()),
            ("reason", queries.reason_labels().items()),
        ):
            self.fields[name].choices = [("", _("any")), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> queries.Filter:
        """The conditions, of a form in which nothing is wrong."""
        return queries.Filter(**self.cleaned_data)
