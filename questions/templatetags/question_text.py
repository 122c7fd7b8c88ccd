"""Filters for the short texts of a box: its label and its unit, which are plain but for TeX between dollars."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_TEX = re.compile(r"\$([^$]+)\$")


@register.filter
def tex(text: object) -> SafeString:
    """Escape the text, and mark what stands between dollars as maths, to be rendered in the browser."""
    return mark_safe(_TEX.sub(r'<span class="math">\1</span>', escape(text)))  # noqa: S308


@register.filter
def untex(text: object) -> str:
    """Return the text without its dollars, for an attribute that a screen reader says."""
    return str(text).replace("$", "")
