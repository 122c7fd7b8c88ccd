"""Markdown with TeX -> HTML that is safe to show, with everybody's text treated as a stranger's.

Maths stays TeX inside .math and is set in the browser; code gets Pygments classes.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_FORMATTER = HtmlFormatter(nowrap=True)

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "span", "div", "blockquote", "a"),
    *("ul", "ol", "li", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "span": {"class", "data-display", "tabindex"},
    "div": {"class", "data-display", "tabindex"},
    "code": {"class"},
    "pre": {"tabindex"},
    "ol": {"start"},
    "th": {"class"},
    "td": {"class"},
}
_ALIGNED = {"text-align:center": "centre", "text-align:right": "num"}


def _code(source: str, language: str) -> str:
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return f'<pre tabindex="0"><code>{escape(source)}</code></pre>\n'
    lit = highlight(source, lexer, _FORMATTER)
    return f'<pre tabindex="0"><code class="language-{lexer.aliases[0]}">{lit}</code></pre>\n'


class _Renderer(RendererHTML):
    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        words = tokens[idx].info.split()
        return _code(tokens[idx].content, words[0] if words else "")

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return _code(tokens[idx].content, "")

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        # The page has the one h1; what stands in a text comes below it.
        return f"<{_lowered(tokens[idx].tag)}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"</{_lowered(tokens[idx].tag)}>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return _cell(tokens[idx])

    td_open = th_open

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<span class="math">{escape(tokens[idx].content.strip())}</span>'

    def math_inline_double(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<span class="math" data-display tabindex="0">{escape(tokens[idx].content.strip())}</span>'

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<div class="math" data-display tabindex="0">{escape(tokens[idx].content.strip())}</div>\n'


def _lowered(tag: str) -> str:
    return f"h{min(6, int(tag[1]) + 1)}"


def _cell(token: Token) -> str:
    # markdown-it aligns by a style attribute, which the content security policy forbids.
    name = _ALIGNED.get(str(token.attrs.get("style", "")))
    return f'<{token.tag} class="{name}">' if name else f"<{token.tag}>"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"]).disable("image")
    # The plugin hangs its own renderers on the parser; ours are put back over them.
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    renderer = _Renderer(parser)
    for rule in ("math_inline", "math_inline_double", "math_block"):
        parser.renderer.rules[rule] = getattr(renderer, rule)  # type: ignore[attr-defined]
    return parser


_PARSER = _parser()


def _safe(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


_TIMES = re.compile(r"(?<=\d) × (?=\d)")


def render(markdown: str) -> str:
    """Return the HTML of a text of paragraphs, lists, tables, code and maths."""
    return _tied(_safe(_PARSER.render(markdown)).strip())


def render_inline(markdown: str) -> str:
    """Return the HTML of one line, without a paragraph around it."""
    return _tied(_safe(_PARSER.renderInline(markdown)).strip())


def _tied(html: str) -> str:
    """Keep "5 × 5" on one line."""
    return _TIMES.sub("\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}", html)
