"""HTML, read as a browser would: its forms, its elements, its attributes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Page:
    """What was found in a page. `elements` holds every start tag with its attributes, `forms` the fields by form id."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)


def read_page(html: str) -> Page:
    """Return what is in a page or a fragment."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    """Collects start tags, the fields that each form would send, and the text inside scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._fields: dict[str, Any] = {}
        self._select: str = ""
        self._area: str = ""
        self._inside: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.page.elements.append((tag, attributes))
        self._inside = tag
        name = attributes.get("name", "")
        if tag == "form":
            self._fields = self.page.forms.setdefault(attributes.get("id", attributes.get("action", "")), {})
        elif tag == "input" and name and _is_sent(attributes):
            self._add(name, attributes.get("value", "on" if attributes.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._area = name
            self._fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attributes:
            self._add(self._select, attributes.get("value", ""))

    def _add(self, name: str, value: str) -> None:
        self._fields.setdefault(name, [])
        self._fields[name].append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            # A browser leaves out the newline that follows the tag.
            self._fields[self._area] = self._fields[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._fields[self._area] += data
        if self._inside in ("script", "style"):
            self.page.texts.setdefault(self._inside, []).append(data)


def _is_sent(attributes: dict[str, str]) -> bool:
    kind = attributes.get("type", "text")
    if kind in ("checkbox", "radio"):
        return "checked" in attributes
    return kind not in ("submit", "button", "file", "image", "reset") and "disabled" not in attributes
