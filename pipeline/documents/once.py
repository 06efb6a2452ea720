"""``{% once key, … %}…{% endonce %}`` in a template: what many pages have in common is rendered for the first of them and kept.

The key must name all that the part depends on beside the round itself. A page is given ``kept``, the parts of its round; one
that stands alone is given none, and every part is rendered where it stands.
The tag is the fragment cache of Jinja's own handbook (https://jinja.palletsprojects.com/en/stable/extensions/).
"""

from collections.abc import Callable

from jinja2 import Undefined, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup


class Once(Extension):
    """The tag ``once``. Two tags that are to have parts of their own begin their keys with different words."""

    tags = {"once"}

    def parse(self, parser: Parser) -> nodes.Node:
        """The tag as a call that renders its body where ``kept`` has nothing under its key."""
        line = next(parser.stream).lineno
        key = parser.parse_tuple()
        body = parser.parse_statements(("name:endonce",), drop_needle=True)
        call = self.call_method("kept_or_rendered", [nodes.Name("kept", "load"), key])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    @staticmethod
    def kept_or_rendered(kept: dict | Undefined, key: tuple, caller: Callable[[], Markup]) -> Markup:
        """What ``kept`` has under ``key``; rendered and kept where it has nothing."""
        if isinstance(kept, Undefined):
            return caller()
        if key not in kept:
            kept[key] = caller()
        return kept[key]
