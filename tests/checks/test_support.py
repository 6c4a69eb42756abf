"""What the lint says of our templates, of a user's, and of a list's own domains."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks import feature_names, run
from newsletter.checks.contract import Specimen
from newsletter.checks.fallbacks import CURES, ENHANCEMENTS, FALLBACKS, SPOKEN_OF
from newsletter.checks.features import used
from newsletter.model.client_support import ClientSupport, Lack
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Hosted, Picture
from newsletter.render.html import render
from newsletter.workspace import templates
from newsletter.workspace.client_support import TABLE
from tests import samples
from tests.checks.bad_looks import styled
from tests.checks.bad_support import READERS, packaged, weighed
from tests.checks.samples import HTML, body, html, mail
from tests.checks.test_rendered_issues import looked_at

FEATURES = json.loads(TABLE.read_text(encoding="utf-8"))["features"]
OURS = ("support", "readers", "probe")


def told(specimen: Specimen, *ids: str) -> list[Finding]:
    return [finding for finding in run(specimen) if finding.id in (ids or OURS)]


@pytest.mark.parametrize("name", templates.packaged())
@pytest.mark.parametrize("items", (1, 3, 40))
def test_a_packaged_template_uses_nothing_that_is_missed(name: str, items: int) -> None:
    """With the whole table: an editor who did nothing wrong is told nothing."""
    specimen = weighed(looked_at(samples.issue(items), templates.load(name, Path())))
    assert told(specimen) == []


PROSE = """여는 **글**, *기울임*, ~~지움~~, `코드`, [연결](https://www.example.org/a), <https://www.example.org/b>.

# 큰 제목

###### 작은 제목

1. 하나
2. 둘
   - 안쪽

> 인용

```
줄이 그대로 남는 글
```

***

![그림](https://www.example.org/a.png)

| 가 | 나 |
|---|---|
| 1 | 2 |
"""


@pytest.mark.parametrize("name", templates.packaged())
def test_no_prose_of_an_editor_is_blamed_for_what_markdown_makes_of_it(name: str) -> None:
    issue = samples.issue(2, prose=PROSE)
    assert told(weighed(looked_at(issue, templates.load(name, Path())))) == []


@pytest.mark.parametrize("name", templates.packaged())
def test_pictures_logo_and_web_copy_miss_nothing_either(name: str) -> None:
    picture = Picture("https://www.example.org/a.jpg", 168, 126)
    issue = samples.issue(6)
    blocks = [replace(block, picture="a.jpg", alt="부엌", credit="ⓒ들녘신문") for block in issue.blocks]
    pictured = replace(issue, sections=(replace(issue.sections[0], blocks=tuple(blocks)),))
    hosted = Hosted({"a.jpg": picture}, logo=picture, web_url="https://www.example.org/12/", more=2)
    made = render(pictured, templates.load(name, Path()), samples.organisation(), hosted=hosted)
    assert picture.src in made.html
    assert told(weighed(replace(mail(), html=made.html))) == []


@pytest.mark.parametrize("name", templates.packaged())
def test_a_list_makes_no_warning_of_a_packaged_template(name: str) -> None:
    everybody = (("google", 5), ("microsoft", 4), ("yahoo", 3), ("naver", 2), ("kakao", 1), ("others", 1))
    specimen = weighed(looked_at(samples.issue(3), templates.load(name, Path())), *everybody)
    assert {finding.severity for finding in told(specimen)} == {Severity.INFO}


def test_the_share_of_a_list_is_told_with_program_and_date() -> None:
    specimen = weighed(styled("clip-path:circle(40px)"), ("google", 180), ("naver", 515), ("others", 305))
    (finding,) = told(specimen, "support")
    assert (
        "180 of 1,000 addresses are at providers whose own client lacks it (Gmail on the web"
        in finding.message
    )
    assert "tested 2021-02" in finding.message
    assert "515 of 1,000 are at Naver: not measured." in finding.message
    assert finding.fix.endswith("templates/press/style.css; tests and remarks: "
                                "https://www.caniemail.com/features/css-clip-path/")  # fmt: skip


def test_an_address_of_a_company_says_nothing() -> None:
    """Whoever reads there may use Outlook or anything else: nobody knows, so nobody says."""
    (finding,) = told(weighed(styled("clip-path:circle(40px)"), ("others", 305)), "support")
    assert "305" not in finding.message


def test_one_s_own_measurements_stand_instead_of_not_measured() -> None:
    lack = Lack("네이버 메일", "naver", "2026-11-25", own=True)
    everything = frozenset(FEATURES)
    support = ClientSupport({"css-opacity": (lack,), "css-float": (lack,)}, {"naver": everything})
    specimen = styled("float:left")
    evidence = replace(specimen.evidence, support=support, addresses=READERS)
    (finding,) = told(replace(specimen, evidence=evidence))
    assert finding.id == "readers"
    assert finding.message.startswith("515 of 1,000 addresses are at providers whose own client lacks float")
    assert "(네이버 메일, tested 2026-11-25)" in finding.message
    assert "not measured" not in finding.message


def test_what_naver_is_measured_to_lack_is_a_warning_where_nothing_stands_in() -> None:
    support = ClientSupport({"css-background-color": (Lack("네이버 메일", "naver", "2026-11-25", own=True),)})
    evidence = replace(mail().evidence, support=support)
    (finding,) = told(replace(mail(), evidence=evidence))
    assert (finding.id, finding.severity) == ("support", Severity.WARNING)


def test_a_picture_behind_text_is_fine_on_a_colour() -> None:
    assert told(weighed(styled("background-image:url(a.png);background-color:#ffffff"))) == []


def test_what_only_outlook_sees_is_left_alone() -> None:
    """It is written for that program; the others never meet it."""
    ghost = "<!--[if mso]><p style='clip-path:circle(40px)'>글</p><![endif]-->"
    assert told(weighed(body(ghost))) == []


@pytest.mark.parametrize(
    ("css", "features"),
    [
        ("border-left-color:#fff", {"css-border"}),
        ("border-top-left-radius:3px", {"css-border-radius", "css-unit-px"}),
        ("padding-inline-start:1em", {"css-padding-inline-start-end", "css-unit-em"}),
        ("width:calc(50% - 4px)", {"css-width", "css-unit-calc", "css-unit-percent", "css-unit-px"}),
        ("DISPLAY:Flex", {"css-display-flex"}),
        ("background:linear-gradient(#fff,#000)", {"css-linear-gradient"}),
        ("background:#fff", set()),
        ("color:rgba(0,0,0,.5)", {"css-color", "css-rgba"}),
        ("font-family:system-ui,sans-serif", {"css-font-family", "css-sytem-ui"}),
        ("--x:1px", {"css-variables"}),
        ("margin:0;;:;x", {"css-margin"}),
    ],
)
def test_features_of_a_style(css: str, features: set[str]) -> None:
    page = f'<p style="{css}">글</p>'
    assert set(used(page)) - set(used("<p style=''>글</p>")) == features


@pytest.mark.parametrize(
    ("sheet", "features"),
    [
        ("@media (max-width:9px){a{color:red}}", {"css-at-media", "css-color"}),
        ("@media(hover:hover){a:hover{color:red}}",
         {"css-at-media", "css-at-media-hover", "css-pseudo-class-hover", "css-color"}),
        ("@supports (display:grid){@media print{}}", {"css-at-supports", "css-at-media"}),
        ("@import url(x);", {"css-at-import"}),
        ("@keyframes x{from{opacity:0}}", {"css-at-keyframes", "css-opacity"}),
        ("/* @media */ [data-x] p::before{}", {"css-selector-attribute", "css-pseudo-element-before"}),
    ],
)  # fmt: skip
def test_features_of_a_kept_sheet(sheet: str, features: set[str]) -> None:
    found = used(f"<html><head><style>{sheet}</style></head></html>")
    assert {name for name, use in found.items() if use.kept} == features


@pytest.mark.parametrize(
    ("element", "feature"),
    [
        ("<input>", "html-input-text"),
        ("<button>x</button>", "html-button-submit"),
        ("<h5>x</h5>", "html-h1-h6"),
        ("<time>x</time>", "html-semantics"),
        ("<a href='#x'>x</a>", "html-anchor-links"),
        ("<img src='a.webp?x=1'>", "image-webp"),
        ("<img src='data:image/png;base64,x'>", "image-base64"),
        ("<img srcset='a 2x'>", "html-srcset"),
    ],
)
def test_features_of_elements(element: str, feature: str) -> None:
    assert feature in used(element)


def test_what_stands_outside_the_kept_sheet_counts_more() -> None:
    page = html("</h1>", "</h1><p style='opacity:1'>글</p>").html.replace(
        "</style>", "p{opacity:0 !important}</style>"
    )
    assert not used(page)["css-opacity"].kept


def test_every_name_is_one_of_the_table() -> None:
    """A misspelt id would find nothing for ever."""
    tables = (feature_names.AT_RULES, feature_names.MEDIA, feature_names.PROPERTIES, feature_names.LOGICAL,
              feature_names.FUNCTIONS, feature_names.VALUES, feature_names.ELEMENTS, feature_names.ATTRIBUTES,
              feature_names.PICTURES)  # fmt: skip
    named = {feature for table in tables for feature in table.values()}
    named |= {f"css-{family}" for family in feature_names.FAMILIES}
    assert named | set(FALLBACKS) | set(ENHANCEMENTS) | set(SPOKEN_OF) | set(CURES) <= set(FEATURES)


def test_a_cure_is_for_what_is_warned_of() -> None:
    assert not set(CURES) & {*FALLBACKS, *ENHANCEMENTS, *SPOKEN_OF}
    assert set(CURES) <= set(packaged().lacking)


def test_no_feature_is_excused_twice() -> None:
    tables = [*FALLBACKS, *ENHANCEMENTS, *SPOKEN_OF]
    assert sorted(tables) == sorted(set(tables))


def test_nothing_is_excused_that_nobody_lacks() -> None:
    assert {
        feature for feature in (*FALLBACKS, *ENHANCEMENTS) if not packaged().lacking.get(feature)
    } == set()


@given(st.text(max_size=60), st.text(max_size=60))
def test_reading_features_never_raises(style: str, sheet: str) -> None:
    page = HTML.replace("<h1>", f'<h1 style="{style}">').replace("</style>", f"{sheet}</style>")
    assert used(page)
