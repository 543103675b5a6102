"""What readers fill in to report a comment, and moderators to decide on one, on a thread, on a reader."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from colonnade.discussion import actions as discussion
from colonnade.discussion.models import Thread
from colonnade.moderation.models import Reason, Standing
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


class StandingForm(forms.Form):
    """What a reader may do, and for how long."""

    KINDS = {
        Standing.Kind.GOOD: _("Good: writes freely"),
        Standing.Kind.WATCHED: _("Watched: each comment waits for a moderator"),
        Standing.Kind.MUTED: _("Muted: writes nothing for a time"),
        Standing.Kind.BANNED: _("Banned: writes nothing any more"),
    }
    LASTS = {"1": _("for a day"), "7": _("for a week"), "30": _("for thirty days"), "": _("without an end")}

    kind = forms.ChoiceField(label=_("Standing"), choices=[*KINDS.items()], widget=forms.RadioSelect)
    days = forms.ChoiceField(label=_("How long"), choices=[*LASTS.items()], required=False)
    reason = forms.CharField(
        label=_("Reason, shown to the reader"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def given(self) -> dict:
        """What the action takes: the standing, its end as a moment, the reason."""
        data = self.cleaned_data
        ends_at = timezone.now() + timedelta(days=int(data["days"])) if data["days"] else None
        return {"kind": data["kind"], "ends_at": ends_at, "reason": data["reason"]}
