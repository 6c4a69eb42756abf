"""What the desk's keys do with items: each asks what it needs, then lets a step do it."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Sequence

from newsletter.commands.desk import state
from newsletter.commands.desk.dialogs import AskChoice, AskLine, AskText, Dialog
from newsletter.commands.desk.screen import Drawn
from newsletter.commands.desk.state import View
from newsletter.model.press import Collected
from newsletter.steps import compose, desk, triage


class Actions(Drawn):
    """The verbs of the desk."""

    async def action_shortlist(self) -> None:
        """On the shortlist, or off it again."""
        if ids := self.chosen():
            on = state.toggles_on(self.state)
            step = triage.pick if on else triage.reopen
            await self.acted(lambda: step(self.bench, ids), "")

    async def action_reorder(self, by: int) -> None:
        if self.state.view is not View.SHORTLIST:
            self.notify("The shortlist has an order: 2 shows it", timeout=3)
            return
        order = [str(number) for number in state.reordered(self.state, by)]
        await self.acted(lambda: triage.order(self.bench, order), "", follow=True)

    async def action_undo(self) -> None:
        taken: list[str] = []

        def back() -> list[str]:
            events = triage.undo(self.bench)
            taken.append(events[0].what)
            return [event.item for event in events]

        if await self.acted(back, ""):
            self.notify(f"Taken back: {taken[0]}", timeout=3, markup=False)

    async def action_open(self) -> None:
        """In the browser; where there is none, the address goes to the clipboard of the terminal."""
        whole = await self._whole()
        if whole is None:
            return
        url = whole.item.url
        if not url.startswith(("http://", "https://")):
            self.notify("This item has no address", severity="warning", timeout=3)
        elif can_open_a_browser():
            self.open_url(url)
        else:
            self.copy_to_clipboard(url)
            self.notify(f"Copied, for the browser of your own machine:\n{url}", timeout=8, markup=False)

    def action_ignore(self) -> None:
        if ids := [str(number) for number in self.state.chosen_with_copies]:
            question = AskLine(_of("Ignore", ids), "Why, for later. It may stay empty.", placeholder="reason")
            self._ask(
                question, lambda reason: self.acted(lambda: triage.ignore(self.bench, ids, reason), "ignored")
            )

    async def action_section(self) -> None:
        ids = self.chosen()
        headings = await self.beside(lambda: desk.headings(self.bench)) if ids else None
        if headings:
            question = AskChoice(_of("Send to a section", ids), headings, "(as the rules say)")
            self._ask(question, lambda name: self.acted(lambda: triage.send_to(self.bench, ids, name), ""))

    async def action_excerpt(self) -> None:
        whole = await self._whole()
        if whole is not None:
            number, title, excerpt = whole.id, whole.item.title, whole.item.excerpt
            step = lambda text: self.acted(  # noqa: E731
                lambda: triage.edit(self.bench, [number], {"excerpt": text}), "edited", follow=True
            )
            self._ask(AskText(f"Excerpt of: {title}", excerpt), step)

    async def action_note(self) -> None:
        whole = await self._whole()
        if whole is not None:
            question = AskLine(f"Note on: {whole.item.title}", "For the editors, never mailed.", whole.note)
            step = lambda text: self.acted(  # noqa: E731
                lambda: triage.note(self.bench, [whole.id], text), "noted", follow=True
            )
            self._ask(question, step)

    def action_tags(self) -> None:
        ids = self.chosen()
        lines = [self.state.lines[int(number)] for number in ids]
        if ids:
            shared = [tag for tag in lines[0].tags if all(tag in line.tags for line in lines)]
            question = AskLine(_of("Tags", ids), "Words of your own, a space between them.", " ".join(shared))
            self._ask(
                question, lambda words: self.acted(lambda: self._retag(ids, shared, words), "", follow=True)
            )

    def _retag(self, ids: Sequence[str], shared: Sequence[str], words: str) -> list[str]:
        wanted = [triage.tag_of(word) for word in words.split()]
        return triage.tag(self.bench, ids, wanted, [tag for tag in shared if tag not in wanted])

    async def action_compose(self) -> None:
        """The shortlist, in its order, into an issue's file; then the desk closes."""
        order = [str(number) for number in self.state.shortlist]
        if not order:
            self.notify("The shortlist is empty: s puts an item on it", severity="warning", timeout=4)
            return
        slug = await self.beside(lambda: desk.next_slug(self.bench))
        hint = "The issue's name: its file is issues/NAME.md. Items are added to one that is there."
        self._ask(AskLine(_of("Compose an issue", order), hint, slug or ""), self._made)

    async def _made(self, slug: str) -> bool:
        self.notify("Composing …", timeout=3)  # pictures may have to be fetched
        made = await self.beside(lambda: compose.compose(self.bench, slug.strip(), compose.Wanted()))
        if made is not None:
            self.exit(made)
        return made is not None

    def chosen(self) -> list[str]:
        """The numbers that an action is about."""
        return [str(number) for number in self.state.chosen]

    async def _whole(self) -> Collected | None:
        current = self.state.current
        if current is None:
            return None
        whole = await self.beside(lambda: desk.whole(self.bench, current.number))
        return whole[0] if whole else None

    def _ask(self, question: Dialog, then: Callable[[str], Awaitable[bool]]) -> None:
        async def answered(answer: str | None) -> None:
            if answer is not None:
                await then(answer)

        self.push_screen(question, answered)


def _of(what: str, ids: Sequence[str]) -> str:
    return f"{what}: {len(ids)} items" if len(ids) > 1 else f"{what}: 1 item"


def can_open_a_browser() -> bool:
    """Whether this machine has a screen of its own to open a page on: over ssh it has none."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
