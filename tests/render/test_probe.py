"""Each box of the probe is green where its feature works, and shows red where it does not."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from newsletter.checks import run
from newsletter.checks.features import used
from newsletter.model.finding import Severity
from newsletter.model.issue import Issue, Rendered, Template
from newsletter.render import probe
from newsletter.render.html import render
from newsletter.render.probe_cases import CASES, Case
from newsletter.steps.probe import PREHEADER, PROSE, SUBJECT
from newsletter.workspace.client_support import packaged
from newsletter.workspace.probe_files import FRAME
from tests import samples
from tests.checks.test_rendered_issues import looked_at
from tests.render.browser import Browser

ISSUE: Issue = samples.issue(0, subject=SUBJECT, preheader=PREHEADER, prose=PROSE, template="probe")
WIDE, HIGH = 640, 1600

# Of each box of a picture of the page: how many pixels are there, are green, are red.
COUNT = """async () => {
  const boxes = %s
  const image = new Image()
  image.src = "data:image/png;base64,%s"
  await image.decode()
  const canvas = document.createElement("canvas")
  canvas.width = image.width; canvas.height = image.height
  const context = canvas.getContext("2d")
  context.drawImage(image, 0, 0)
  return boxes.map(([x, y, w, h]) => {
    const {data} = context.getImageData(x, y, w, h)
    let green = 0, red = 0
    for (let at = 0; at < data.length; at += 4) {
      const [r, g, b] = data.slice(at, at + 3)
      if (g > r + 60 && g > b + 30) green++
      if (r > g + 60 && r > b + 60) red++
    }
    return [w * h, green, red]
  })
}"""
WHERE = """[...document.querySelectorAll("[data-box]")].map(box => {
  const {x, y, width, height} = box.getBoundingClientRect()
  return [x, y, width, height].map(Math.round)
})"""


def template(cases: Sequence[Case] = CASES) -> Template:
    return Template("probe", {"issue.html": probe.page(FRAME.read_text(encoding="utf-8"), cases)})


def rendered(cases: Sequence[Case] = CASES) -> Rendered:
    return render(ISSUE, template(cases), samples.organisation())


def without(case: Case) -> Case:
    """The box as a mail program sees it that leaves the feature out."""
    return replace(case, inner=case.inner.replace(case.lost, ""), rule=case.rule.replace(case.lost, ""))


def counted(browser: Browser, page: str) -> list[tuple[int, int, int]]:
    """All pixels, green ones and red ones of each box."""
    picture = b64encode(browser.picture(page, WIDE, height=HIGH)).decode()
    boxes = browser.ask(page, WIDE, WHERE)
    found: Any = browser.ask("<p></p>", WIDE, COUNT % (boxes, picture))
    return [tuple(counts) for counts in found]


def test_there_are_thirty_boxes_for_thirty_features() -> None:
    assert len({case.feature for case in CASES}) == len(CASES) == 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.feature)
def test_a_box_tries_what_it_says(case: Case) -> None:
    """Inlining leaves the feature in the mail, and the lint finds it there by the same name."""
    page = rendered([case]).html
    assert case.lost in page
    assert case.feature in used(page)
    assert case.feature in packaged()


def test_every_box_is_green_in_a_browser(browser: Browser) -> None:
    counts = counted(browser, rendered().html)
    assert len(counts) == len(CASES)
    for case, (pixels, green, red) in zip(CASES, counts, strict=True):
        assert red == 0, case.feature
        assert green > 0.75 * pixels, case.feature  # letters are white, on one


def test_every_box_shows_red_where_its_feature_is_left_out(browser: Browser) -> None:
    """One at a time: the other features are there."""
    counts = counted(browser, rendered([without(case) for case in CASES]).html)
    for case, (_, _, red) in zip(CASES, counts, strict=True):
        assert red > 0, case.feature


def test_without_style_sheets_only_the_boxes_about_them_are_red(browser: Browser) -> None:
    page = rendered([replace(case, rule="") for case in CASES]).html
    red = {case.feature for case, counts in zip(CASES, counted(browser, page), strict=True) if counts[2]}
    assert red == {case.feature for case in CASES if case.rule}


def test_the_probe_has_no_error_that_would_spoil_it() -> None:
    """It must use what others are warned of, but be a whole mail."""
    specimen = looked_at(ISSUE, template())
    assert [finding for finding in run(specimen) if finding.severity is Severity.ERROR] == []
