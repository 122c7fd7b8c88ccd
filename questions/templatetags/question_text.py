"""Filters for texts of questions: labels and units of boxes, which are plain but for TeX between dollars; solutions."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from questions import documents

register = template.Library()

_TEX = re.compile(r"\$([^$]+)\$")


@register.filter
def tex(text: object) -> SafeString:
    """Escape the text, and mark what stands between dollars as maths, to be rendered in the browser."""
    return mark_safe(_TEX.sub(r'<span class="math">\1</span>', escape(text)))  # noqa: S308


register.filter("without_references", documents.without_references)


@register.filter
def untex(text: object) -> str:
    """Return the text without its dollars, for an attribute that a screen reader says."""
    return str(text).replace("$", "")
