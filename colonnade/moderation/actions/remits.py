"""Administrators say in which sections a moderator decides."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from colonnade import edge
from colonnade.moderation import Refused
from colonnade.moderation.actions.log import record
from colonnade.moderation.actions.rights import must_administer
from colonnade.moderation.actions.whole import whole
from colonnade.moderation.models import Remit
from colonnade.news.models import Section
from colonnade.readers.models import Reader


@whole
def give_sections(*, administrator: Reader, moderator: Reader, sections: Iterable[int]) -> None:
    """From now on this moderator sees and decides what stands in these sections, and below them; none: all.

    It holds at once, also for pages that are open. Raises Refused for an administrator, who
    decides everywhere, for who is no moderator, and for a section that is not there any more.
    """
    must_administer(reader=administrator)
    moderator = Reader.objects.select_for_update(no_key=True).get(pk=moderator.pk)
    if not moderator.may_moderate or moderator.role == "administrator":
        raise Refused(_("Only moderators are given sections; administrators decide everywhere."))
    wanted = set(sections)
    known = set(Section.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - known:
        raise Refused(_("One of these sections is not there any more. Choose again."))
    was = set(Remit.objects.filter(moderator=moderator).values_list("section_id", flat=True))
    if was == wanted:
        return
    Remit.objects.filter(moderator=moderator).exclude(section__in=wanted).delete()
    Remit.objects.bulk_create([Remit(moderator=moderator, section_id=one) for one in sorted(wanted - was)])
    edge.touch("queue:held", "queue:reported")
    details = {"sections": {"was": sorted(was - {None}), "is": sorted(wanted)}}
    record(who=administrator, what="sections", subjects=[moderator], details=details)
