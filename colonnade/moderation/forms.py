"""What readers fill in to report a comment, and moderators to decide on one, on a thread, on a reader."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Thread
from colonnade.moderation import actions
from colonnade.moderation.models import Decision, Reason
from colonnade.readers.models import Reader

# Lengths are the actions' to refuse, in a sentence; here is only what no field of ours sends.
FAR_TOO_LONG = 20_000


class ReportForm(forms.Form):
    """What is wrong with a comment."""

    reason = forms.ChoiceField(
        label=_("What is wrong with this comment?"), choices=Reason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words, if you like"),
        required=False,
        max_length=FAR_TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Up to a thousand characters; only moderators read them."),
    )


class RemovalForm(forms.Form):
    """Why a comment is removed."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose a reason")), *Reason.choices])
    scope = forms.ChoiceField(choices=Decision.Scope.choices[:2], required=False)
    text = forms.CharField(
        label=_("More to its author"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("The author is shown the reason and these words."),
    )


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
    reason = forms.CharField(
        label=_("Reason, shown to the reader"),
        required=False,
        max_length=FAR_TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def apply(self, moderator: Reader, reader: Reader) -> str:
        """Do it; return the sentence that says what was done."""
        kind, hours, reason = (self.cleaned_data[name] for name in ("kind", "hours", "reason"))
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
