"""The archive: a whole paper as a folder or a zip of plain files, in and out without loss.

`check` reads an archive and refuses it with one sentence that names file and
line; it asks no database. `import_archive` takes it in, all or nothing, and
twice is as good as once. `export_archive` writes what is here: an archive in
the canonical form of `writing.py` comes back as the same bytes.

The format is told in docs/reference/archive.md, and for machines in
schema/archive-1.json, which is also what the code here reads.
"""

from colonnade.wire.archive.exporting import export_archive
from colonnade.wire.archive.importing import import_archive
from colonnade.wire.archive.reading import Archive, check
from colonnade.wire.archive.report import BadArchive, Came, Report

__all__ = ["Archive", "BadArchive", "Came", "Report", "check", "export_archive", "import_archive"]
