"""Each view shows what it says, in a real browser; so do readers and findings."""

from __future__ import annotations

from PIL import Image
from playwright.sync_api import Page, expect

from tests.hosting.drawing import saved
from tests.pages.served import join
from tests.preview.looking import Looking, body, mail, view
from tests.render.browser import Browser

GROUND = "body => getComputedStyle(body).backgroundColor"
TITLE = ".title"
SIZE = "title => getComputedStyle(title).fontSize"


def width(page: Page) -> float:
    return float(page.locator("#paper iframe:not(.next)").evaluate("frame => frame.contentWindow.innerWidth"))


def pressed(page: Page) -> list[str]:
    buttons = page.locator('[data-view][aria-pressed="true"]').all()
    return [button.get_attribute("data-view") or "" for button in buttons]


def test_phone_and_desktop_are_as_wide_as_they_say(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("들녘신문"))
        for key, name, pixels in (("1", "phone", 375), ("2", "desktop", 800)):
            visit.do(lambda page, key=key: page.keyboard.press(key))  # type: ignore[misc]
            visit.settles(pressed, [name])
            visit.settles(width, pixels)


def test_dark_is_the_mails_own_and_the_usual_view_is_light_on_any_machine(
    seen: Looking, browser: Browser
) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: page.emulate_media(color_scheme="dark"))
        visit.do(lambda page: expect(body(page)).to_contain_text("들녘신문"))
        visit.settles(lambda page: body(page).evaluate(GROUND), "rgb(238, 241, 240)")
        visit.do(lambda page: view(page, "dark"))
        visit.settles(lambda page: body(page).evaluate(GROUND), "rgb(15, 20, 19)")


def test_without_style_there_is_none(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("들녘신문"))
        visit.do(lambda page: view(page, "no-style"))
        visit.settles(lambda page: mail(page).locator("style").count(), 0)


def test_pictures_are_shown_from_the_issues_folder_and_not_where_they_are_blocked(
    seen: Looking, browser: Browser
) -> None:
    """By all three addresses that a picture may have before it is published."""
    seen.settings.write_text(
        seen.settings.read_text("utf-8") + '[archive]\nurl = "https://news.example.org/letters"\n', "utf-8"
    )
    folder = seen.root / "issues" / "2026-12"
    (folder / "mail").mkdir(parents=True)
    for name in ("kitchen.png", "mail/made.png", "mail/logo.png"):
        (folder / name).write_bytes(saved(Image.new("L", (1, 1)), "PNG"))
    picture = '<tr><td><img src="{}" width="40" height="40" alt="부엌에 모인 사람들"></td></tr>'
    addresses = ("kitchen.png", "{{ web_url }}made.png", "cid:logo@example.org")
    instead_of_greeting(seen, "".join(map(picture.format, addresses)))
    loaded = "pictures => pictures.map(picture => picture.complete && picture.naturalWidth)"
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(mail(page).locator("img")).to_have_count(3))
        visit.settles(lambda page: mail(page).locator("img").evaluate_all(loaded), [1, 1, 1])
        visit.do(lambda page: view(page, "no-pictures"))
        visit.settles(lambda page: mail(page).locator("img").evaluate_all(loaded), [0, 0, 0])
        visit.settles(lambda page: mail(page).get_by_alt_text("부엌에 모인 사람들").count(), 3)


def test_outlook_has_its_ghost_tables_and_nothing_of_its_settings(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("들녘신문"))
        tables = visit.do(lambda page: mail(page).locator("table").count())
        shown = visit.do(lambda page: view(page, "outlook"))
        visit.settles(lambda page: mail(page).locator("table").count() > tables, True)
        assert not visit.do(lambda _: shown.inner_text()).startswith("96")
        display = "column => getComputedStyle(column).display"
        visit.settles(lambda page: mail(page).locator(".column").first.evaluate(display), "block")


def test_text_at_200_percent_is_twice_as_large(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("들녘신문"))
        visit.settles(lambda page: mail(page).locator(TITLE).first.evaluate(SIZE), "19px")
        visit.do(lambda page: view(page, "large"))
        visit.settles(lambda page: mail(page).locator(TITLE).first.evaluate(SIZE), "38px")


def test_plain_text_is_the_text_part(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("들녘신문"))
        visit.do(lambda page: view(page, "text"))
        visit.do(lambda page: expect(body(page)).to_contain_text("https://unsubscribe.invalid/preview"))
        visit.settles(lambda page: mail(page).locator("table, h1, img").count(), 0)


def test_nothing_in_a_mail_runs(seen: Looking, browser: Browser) -> None:
    hostile = (
        "<tr><td><script>document.title = 'run'; parent.document.title = 'run'</script>"
        "<img src=x onerror=\"parent.document.title = 'run'\"><p>끝</p></td></tr>"
    )
    instead_of_greeting(seen, hostile)
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("끝"))
        assert visit.do(lambda page: page.title()) == "2026-12 · Preview"


def test_a_subscriber_is_found_and_the_mail_is_theirs(seen: Looking, browser: Browser) -> None:
    join(seen.bench, "grace@reader.example", "press")
    seen.save("{name|구독자}", "{name|벗}")
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("벗 님"))
        visit.do(lambda page: page.keyboard.press("/"))
        visit.do(lambda page: page.keyboard.type("grace"))
        visit.do(lambda page: expect(page.get_by_role("option")).to_contain_text("grace@reader.example"))
        visit.do(lambda page: page.keyboard.press("Enter"))
        visit.do(lambda page: expect(page.locator("#as")).to_contain_text("As grace@reader.example gets it"))
        visit.do(lambda page: page.locator("#clear").click())
        visit.do(lambda page: expect(page.locator("#as")).to_be_hidden())


def test_a_finding_leads_to_its_card(seen: Looking, browser: Browser) -> None:
    seen.save("https://weekly.example.com/2026/11/repair-cafe", "http://localhost/2026/11/repair-cafe")
    card = "A repair café"
    with browser.visiting(seen.server.address) as visit:
        found = "#findings button:has-text('item 3')"
        visit.do(lambda page: page.locator(found).first.click())
        marked = visit.do(lambda page: mail(page).locator("[data-marked]"))
        visit.do(lambda _: expect(marked).to_have_count(1))
        visit.do(lambda _: expect(marked).to_contain_text(card))
        visit.do(lambda _: expect(marked).to_be_in_viewport())
        visit.do(lambda page: expect(page.locator(found).first).to_contain_text("issues/2026-12.md:"))
        visit.do(lambda page: view(page, "text"))
        visit.do(lambda _: expect(marked).to_contain_text(card))


def test_j_and_k_go_through_the_findings(seen: Looking, browser: Browser) -> None:
    seen.save("https://weekly.example.com/2026/11/repair-cafe", "http://localhost/2026/11/repair-cafe")
    seen.save('subject = "', 'subject = "!!! ')
    current = '#findings button[aria-current="true"]'
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(page.locator("#findings button").nth(1)).to_be_visible())
        texts = visit.do(lambda page: page.locator("#findings button .what").all_inner_texts())
        for key, number in (("j", 0), ("j", 1), ("k", 0)):
            visit.do(lambda page, key=key: page.keyboard.press(key))  # type: ignore[misc]
            visit.do(lambda page, n=number: expect(page.locator(current)).to_contain_text(texts[n]))  # type: ignore[misc]


def test_keys_work_while_one_reads_in_the_mail(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("들녘신문"))
        visit.do(lambda page: mail(page).locator("h1").click())
        visit.do(lambda page: page.keyboard.press("3"))
        assert visit.do(pressed) == ["desktop", "dark"]


def test_the_page_speaks_the_browsers_language(seen: Looking, browser: Browser) -> None:
    for locale, word in (("ko-KR", "점검 결과"), ("en-GB", "Findings"), ("de-DE", "Findings")):
        with browser.visiting(seen.server.address, locale=locale) as visit:
            visit.do(lambda page, word=word: expect(page.locator("aside h2")).to_contain_text(word))  # type: ignore[misc]


def test_the_page_fits_a_phone(seen: Looking, browser: Browser) -> None:
    with browser.visiting(seen.server.address, width=375) as visit:
        visit.do(lambda page: expect(body(page)).to_contain_text("들녘신문"))
        beyond = "html => html.scrollWidth - innerWidth"
        assert visit.do(lambda page: page.locator("html").evaluate(beyond)) <= 0


def instead_of_greeting(seen: Looking, html: str) -> None:
    """A template of the editor's own."""
    own = seen.root / "templates" / "press" / "issue.html"
    own.parent.mkdir(parents=True)
    block = f"{{% block greeting %}}{html}{{% endblock %}}"
    own.write_text('{% extends "packaged/issue.html" %}' + block, "utf-8")
