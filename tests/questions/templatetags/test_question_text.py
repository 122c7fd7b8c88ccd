from questions.templatetags.question_text import tex, untex


def test_tex_marks_what_stands_between_dollars():
    assert tex("Velocity $v_1$") == 'Velocity <span class="math">v_1</span>'


def test_tex_escapes_everything_else():
    assert tex('<b>$a < b$ & "c"') == ('&lt;b&gt;<span class="math">a &lt; b</span> &amp; &quot;c&quot;')


def test_tex_leaves_a_single_dollar_alone():
    assert tex("costs 5 $") == "costs 5 $"


def test_untex_drops_the_dollars():
    assert untex("Output $Y$") == "Output Y"
