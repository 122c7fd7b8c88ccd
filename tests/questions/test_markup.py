import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.markup import render, render_inline


def test_inline_maths_stays_tex_for_the_browser():
    assert render("Let $x_i < 2$.") == '<p>Let <span class="math">x_i &lt; 2</span>.</p>'


def test_displayed_maths_is_a_block_that_the_keyboard_reaches():
    assert render("$$\n\\frac{1}{2}\n$$") == '<div class="math" data-display="" tabindex="0">\\frac{1}{2}</div>'


def test_double_dollars_inside_a_line_stay_phrasing():
    assert render_inline("a $$x$$ b") == 'a <span class="math" data-display="" tabindex="0">x</span> b'


def test_prices_are_no_maths():
    assert render("from $5 to $6") == "<p>from $5 to $6</p>"


def test_markdown_inside_maths_is_left_alone():
    assert render("$a_1 * b_2 * c$") == '<p><span class="math">a_1 * b_2 * c</span></p>'


def test_code_gets_classes_and_no_styles():
    html = render("```python\ndef f(): return 1 < 2\n```")

    assert html.startswith('<pre tabindex="0"><code class="language-python"><span class="k">def</span>')
    assert "&lt;" in html
    assert "style" not in html


@pytest.mark.parametrize("language", ["", "nolanguage", '"><script>'])
def test_code_of_an_unknown_language_is_plain(language):
    assert render(f"```{language}\na < b\n```") == '<pre tabindex="0"><code>a &lt; b\n</code></pre>'


def test_indented_code_is_reachable_too():
    assert render("    a < b") == '<pre tabindex="0"><code>a &lt; b\n</code></pre>'


def test_tables_align_by_class():
    html = render("| a | b | c |\n|--:|:-:|---|\n| 1 | 2 | 3 |")

    assert '<td class="num">1</td>' in html
    assert '<td class="centre">2</td>' in html
    assert "<td>3</td>" in html
    assert "style" not in html


def test_headings_leave_the_first_level_to_the_page():
    assert render("# A\n\n###### B") == "<h2>A</h2>\n<h6>B</h6>"


def test_one_line_comes_without_a_paragraph():
    assert render_inline("**a** and `b`") == "<strong>a</strong> and <code>b</code>"


def test_links_to_the_web_are_kept_and_tell_nothing():
    assert render_inline("[a](https://x.org)") == '<a href="https://x.org" rel="noopener noreferrer">a</a>'


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,AAAA)",
        "![a](https://x.org/a.png)",
        "$</span><script>alert(1)</script>$",
        "$$\n</div><script>alert(1)</script>\n$$",
        "```html\n</code></pre><script>alert(1)</script>\n```",
        "<div style='position:fixed'>",
        '[a](https://x.org "\\" onclick=alert(1)")',
        "<math><mi>x</mi></math><svg onload=alert(1)>",
    ],
)
def test_nothing_that_runs_comes_out(text):
    for html in (render(text), render_inline(text)):
        for harmful in (
            "<script",
            "<img",
            "<svg",
            "<math",
            "<div style",
            'href="javascript',
            'href="data',
            ' onclick="',
        ):
            assert harmful not in html


@given(st.text(alphabet="<>&\"'`$*_[]()#|-\\\n\tab1=:/ !~", max_size=80))
@settings(max_examples=500, deadline=None)
def test_any_text_renders_and_stays_as_it_is_when_cleaned_again(text):
    from questions.markup import _safe

    html = render(text)

    assert _safe(html).strip() == html
    assert "<script" not in html


def test_sizes_stay_on_one_line():
    assert render("a **3 × 3** window") == "<p>a <strong>3\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}3</strong> window</p>"
