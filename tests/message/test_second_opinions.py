"""What others make of our mails: SpamAssassin, an independent MIME parser, html5lib.

SpamAssassin (with local rules alone: it asks nobody) brings a parser of its own in Perl, so both
opinions come from one run for each mail. Where it is missing, the tests say so; in CI that
is an error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import pytest
from lxml import html as lxml_html

from newsletter.checks.markup import office_view, unbalanced
from newsletter.message.compile import compile_message
from newsletter.message.personalise import Personaliser
from newsletter.model.issue import Attached, Hosted, Issue, Kind, Picture
from newsletter.render.html import render
from newsletter.workspace import templates
from tests import samples
from tests.hosting.drawing import photo, saved
from tests.message.making import ADA
from tests.message.parsing import parsed
from tests.render.conftest import REPOSITORY

WHEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HARMLESS = 0.5
READS = """
use strict; use warnings; use utf8;
use Mail::SpamAssassin; use Mail::SpamAssassin::Message;
binmode STDOUT, ":utf8";
my $mail = Mail::SpamAssassin::Message->new({ message => \\*STDIN });
my $subject = $mail->get_header("Subject"); utf8::decode($subject) unless utf8::is_utf8($subject);
chomp $subject; print "subject\\t$subject\\n";
for my $part ($mail->find_parts(qr/./, 1)) {
  print "part\\t", $part->effective_type(), "\\n";
  next unless $part->effective_type() eq "text/html";
  my $html = $part->decode(); utf8::decode($html);
  while ($html =~ /<a\\s[^>]*?href="([^"]*)"/g) { print "link\\t$1\\n"; }
}
"""


@dataclass(frozen=True)
class Mail:
    """A mail as it goes over the wire, and what went into it."""

    message: bytes
    html: str
    subject: str


def pictured(issue: Issue) -> tuple[Issue, Hosted]:
    """Every other item with a picture, and the logo within the mail."""
    sections, shown = [], {}
    for section in issue.sections:
        blocks = []
        for number, block in enumerate(section.blocks):
            name = f"{block.item}.jpg"
            if number % 2 == 0:
                shown[name] = Picture(f"https://news.example.org/2026-12/{block.item}.jpg", 168, 126)
                block = replace(block, picture=name, alt="부엌에서", credit="ⓒ한빛군 사회적경제센터")
            blocks.append(block)
        sections.append(replace(section, blocks=tuple(blocks)))
    logo = Attached("logo@example.org", "image/jpeg", saved(photo(320, 80)))
    hosted = Hosted(
        shown, Picture("cid:logo@example.org", 160, 40), "https://news.example.org/2026-12/", 0, (logo,)
    )
    return replace(issue, sections=tuple(sections)), hosted


def mail(template: str, items: int, language: str, kind: Kind = Kind.INFORMATION) -> Mail:
    issue = samples.issue(items, language=language, kind=kind, template=template)
    if kind is Kind.ADVERTISING:
        issue = replace(issue, subject=f"(광고) {issue.subject}")
    issue, hosted = pictured(issue)
    made = render(issue, templates.load(template, REPOSITORY), samples.organisation(), hosted=hosted)
    compiled = compile_message(made, sender=samples.sender())
    message = Personaliser(compiled, samples.sender(), WHEN).message(ADA)
    html = parsed(message).get_body(("html",))
    assert html is not None
    return Mail(message, html.get_content(), str(parsed(message)["Subject"]))


MAILS = [
    pytest.param(template, items, language, kind, id=f"{template}-{items}-{language}-{kind}")
    for template in ("press", "digest", "letter")
    for items, language, kind in (
        (1, "ko", Kind.INFORMATION),
        (10, "en", Kind.INFORMATION),
        (40, "ko", Kind.INFORMATION),
        (5, "ko", Kind.ADVERTISING),
    )
]


def tool(name: str, package: str) -> str:
    """Where a program is; without it the test is left out, but not in CI."""
    path = shutil.which(name)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no {name} here: apt-get install {package}")
    assert path is not None
    return path


def asked(words: list[str], message: bytes, home: Path) -> str:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(
        words, input=message, capture_output=True, env=environment, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace")


@pytest.mark.parametrize(("template", "items", "language", "kind"), MAILS)
def test_spamassassin_finds_nothing_to_say(
    tmp_path: Path, template: str, items: int, language: str, kind: Kind
) -> None:
    spamassassin = tool("spamassassin", "spamassassin")
    told = asked(
        [spamassassin, "--local", "--test-mode", "--nocreate-prefs", "--cf=use_bayes 0"],
        mail(template, items, language, kind).message,
        tmp_path,
    )
    score = re.search(r"^X-Spam-Status: .*?score=(-?[\d.]+)", told, re.MULTILINE)
    assert score is not None, told[:2000]
    assert float(score[1]) <= HARMLESS, told[: told.index("\n\n")]


def test_spamassassin_would_have_said_something(tmp_path: Path) -> None:
    """Its own test string, which every filter must find: what is silent above is not deaf."""
    tool("spamassassin", "spamassassin")
    gtube = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
    words = ["spamassassin", "--local", "--test-mode", "--nocreate-prefs"]
    told = asked(words, b"Subject: a\r\n\r\n" + gtube + b"\r\n", tmp_path)
    assert "X-Spam-Status: Yes, score=100" in told


@pytest.mark.parametrize(("template", "items", "language", "kind"), MAILS)
def test_two_parsers_read_the_same_subject_parts_and_links(
    tmp_path: Path, template: str, items: int, language: str, kind: Kind
) -> None:
    """The standard library's, and SpamAssassin's in Perl."""
    tool("spamassassin", "spamassassin")
    made = mail(template, items, language, kind)
    told = [line.split("\t", 1) for line in asked(["perl", "-e", READS], made.message, tmp_path).splitlines()]
    assert [value for name, value in told if name == "subject"] == [made.subject]
    ours = parsed(made.message)
    leaves = [part.get_content_type() for part in ours.walk() if not part.is_multipart()]
    assert [value for name, value in told if name == "part"] == leaves
    links = [value.replace("&amp;", "&") for name, value in told if name == "link"]
    assert links == lxml_html.fromstring(made.html).xpath("//a/@href")
    assert len(links) >= items


@pytest.mark.parametrize(("template", "items", "language", "kind"), MAILS)
def test_a_strict_parser_of_html5_has_no_objection(
    template: str, items: int, language: str, kind: Kind
) -> None:
    made = mail(template, items, language, kind)
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(made.html)
    assert parser.errors == []


@pytest.mark.parametrize(("template", "items", "language", "kind"), MAILS)
def test_outlooks_own_view_has_balanced_tables(template: str, items: int, language: str, kind: Kind) -> None:
    assert unbalanced(office_view(mail(template, items, language, kind).html)) == ""
