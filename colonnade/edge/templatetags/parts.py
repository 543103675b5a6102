"""What of a page is its reader's own, marked in the template."""

from django import template
from django.http import HttpRequest
from django.template import Context, RequestContext
from django.template.base import NodeList, Parser, Token

from colonnade.edge import parts

register = template.Library()


class Personal(template.Node):
    """A piece of a template that is rendered for each reader; it sees the named variables and who asks."""

    def __init__(self, names: list[str], nodelist: NodeList) -> None:
        self.names = names
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        given = {name: context.get(name) for name in self.names}
        return parts.slot(_rendered, self.nodelist, context.template, given, request=context.get("request"))


def _rendered(request: HttpRequest | None, nodelist: NodeList, within: template.Template, given: dict) -> str:
    context = Context(given) if request is None else RequestContext(request, given)
    with context.render_context.push_state(within), context.bind_template(within):
        return nodelist.render(context)


@register.tag
def personal(parser: Parser, token: Token) -> Personal:
    """`{% personal m at %}…{% endpersonal %}`: made for each reader, of `m`, `at`, `request` and `user`.

    Everything else around it is the same for everybody, and may be kept.
    """
    nodelist = parser.parse(("endpersonal",))
    parser.delete_first_token()
    return Personal(token.split_contents()[1:], nodelist)
