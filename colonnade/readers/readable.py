"""Readable: data that machines take, as HTML that a person can read. Nothing but words and lists."""

from html import escape


def html_of(value: object) -> str:
    """Objects as lists of definitions, lists as numbered lists, all else as text; what is empty as a dash."""
    if isinstance(value, dict) and value:
        rows = (
            f"<dt>{escape(str(name)).replace('_', ' ')}</dt><dd>{html_of(one)}</dd>"
            for name, one in value.items()
        )
        return f"<dl>{''.join(rows)}</dl>"
    if isinstance(value, list) and value:
        return f"<ol>{''.join(f'<li>{html_of(one)}</li>' for one in value)}</ol>"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "" or isinstance(value, dict | list):
        return "–"
    return escape(str(value)).replace("\n", "<br>")
