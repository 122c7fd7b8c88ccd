"""What keeps people out of a page: axe-core's findings by WCAG 2.2 AA, and scrolling sideways."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """
async (tags) => {
  const { violations } = await axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false,
  });
  const why = (node) => [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" ");
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${why(node)}`));
}
"""


def barriers(page: Page) -> list[str]:
    """Return one line for each fault that axe finds: rule, place, what is wrong."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate(RUN, RULES)


def overhang(page: Page) -> int:
    """Return by how many pixels the page can be scrolled sideways."""
    return page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
