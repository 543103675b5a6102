"""Try rules: for an operator who wants to know what they would have done to the latest comments."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from colonnade.moderation import Refused, queries
from colonnade.moderation.models import RuleList
from colonnade.moderation.rules.choices import CHOICES

SHOWN = 20


class Command(BaseCommand):
    help = "Say what a rule, all rules, or a list in a file would have done to the last 10,000 comments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", nargs="?", choices=list(CHOICES), help="one rule; without it, each")
        parser.add_argument("--number", type=int, help="the rule's threshold, instead of what is set")
        parser.add_argument("--list", dest="file", type=Path, help="a file of lines, to be tried alone")
        parser.add_argument(
            "--kind", choices=RuleList.Kind.values, default="banned", help="what the file lists"
        )
        parser.add_argument("--language", default="", help="the language of its phrases; without it, all")

    def handle(
        self,
        *words: str,
        rule: str | None,
        number: int | None,
        file: Path | None,
        kind: str,
        language: str,
        **options: object,
    ) -> None:
        try:
            if file is not None:
                trials = [queries.trial_of_list(kind, language, file.read_text("utf-8-sig"))]
            else:
                trials = [queries.trial_of_rule(name, number) for name in ([rule] if rule else CHOICES)]
        except (Refused, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        for one in trials:
            self.stdout.write(f"{one.rule}: {one.count} of {one.looked_at} ({one.percent:.1f} %)")
            for hit in one.hits[:SHOWN] if len(trials) == 1 else ():
                self.stdout.write(f"  {hit.address} {hit.name}: {' '.join(hit.excerpt.split())[:80]}")
