"""The credit as it is written into every copy: a packet of XMP, small whatever it is given."""

from xml.sax.saxutils import escape

from colonnade.news.actions.photo_files.facts import Facts
from colonnade.news.actions.photo_files.picture import cleaned

PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
    ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">'
    "{}</rdf:Description></rdf:RDF></x:xmpmeta>"
    '<?xpacket end="r"?>'
)
PLAIN = "<{0}>{1}</{0}>"
SEVERAL = "<{0}><rdf:Seq><rdf:li>{1}</rdf:li></rdf:Seq></{0}>"
IN_LANGUAGES = '<{0}><rdf:Alt><rdf:li xml:lang="x-default">{1}</rdf:li></rdf:Alt></{0}>'


def xmp_packet(*, facts: Facts, licence_url: str = "") -> bytes:
    """Write the facts that belong in every copy as a read-only XMP packet of less than 4 KB.

    The form is that of XMP part 1, 7.3.2. Long texts are cut, those that credit last; a licence
    address that is too long to keep whole is left out.
    """
    if len(escape(licence_url).encode(errors="replace")) > 400:
        licence_url = ""
    # Property, form, text, and its share of the packet in bytes, after escaping.
    rows = (
        ("photoshop:Credit", PLAIN, facts.credit, 400),
        ("dc:creator", SEVERAL, facts.photographer, 300),
        ("dc:rights", IN_LANGUAGES, facts.copyright, 400),
        ("photoshop:Source", PLAIN, facts.agency, 200),
        ("xmpRights:WebStatement", PLAIN, licence_url, 400),
        ("dc:title", IN_LANGUAGES, facts.title, 200),
        ("dc:description", IN_LANGUAGES, facts.caption, 400),
        ("Iptc4xmpCore:AltTextAccessibility", IN_LANGUAGES, facts.alt, 300),
    )
    written = (form.format(name, text) for name, form, value, share in rows if (text := _cut(value, share)))
    return PACKET.format("".join(written)).encode()


def _cut(text: str, share: int) -> str:
    """Escape a text for XML and cut it between letters to so many bytes."""
    kept = ""
    for letter in cleaned(text=text, limit=5000):
        share -= len(escape(letter).encode())
        if share < 0:
            break
        kept += escape(letter)
    return kept
