"""What an issue has besides its words: pictures for the mail, the logo, the copy on the web.

Never asks the network: a picture that was not fetched is not shown, and it is said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from newsletter.checks.contract import PictureFile, Unshown
from newsletter.compose import rights
from newsletter.errors import Mistake, NewsletterError
from newsletter.model.issue import Attached, Block, Hosted, Issue, Picture, Template
from newsletter.model.outlet import host_of
from newsletter.model.press import SourceKind
from newsletter.steps.bench import Bench
from newsletter.workspace import licences
from newsletter.workspace.pictures import File, Folder

TYPES = {".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(slots=True)
class Hosting:
    """What is there, where its files are, and what is not there."""

    hosted: Hosted = field(default_factory=Hosted)
    files: dict[str, File] = field(default_factory=dict)  # by address in the mail
    seen: list[PictureFile] = field(default_factory=list)
    unshown: list[Unshown] = field(default_factory=list)


def hosting(bench: Bench, issue: Issue, template: Template, *, more: int = 0, web: bool = False) -> Hosting:
    """The pictures and the logo of an issue, made for its template; *more* items are on the web alone.

    *web*: for the copy on the web, into which nothing can be embedded. Raises Mistake for a
    logo that is no picture; what is wrong with an item's picture is told instead.
    """
    found = Hosting(Hosted(web_url=web_url(bench, issue.slug), more=more))
    folder = Folder.of(bench.root, issue.slug)
    shown: dict[str, Picture] = {}
    width, height = (_pixels(template, "layout", f"picture_{side}") for side in ("width", "height"))
    for number, block in enumerate(issue.blocks, 1) if width else ():
        if block.picture and block.picture not in shown:
            picture = _picture(bench, folder, block, number, (width, height), found)
            shown |= {block.picture: picture} if picture else {}
    found.hosted = replace(found.hosted, pictures=shown)
    _add_logo(bench, folder, template, found, web=web)
    return found


def web_url(bench: Bench, slug: str) -> str:
    """Where the copy of an issue on the web is or will be; "" where there is no archive."""
    base = bench.settings.declared.archive.url.rstrip("/")
    return f"{base}/{slug}/" if base else ""


def shows_pictures(template: Template) -> bool:
    """Whether a template has room for items' pictures."""
    return _pixels(template, "layout", "picture_width") > 0


def objection(bench: Bench, block: Block) -> str:
    """Why an item's picture may not be shown from our own place; "" where it may."""
    declared = bench.settings.declared
    boards = [source.url for source in declared.source if source.kind is SourceKind.BOARD]
    own = {host_of(url) for url in (declared.organisation.website, declared.archive.url, *boards)}
    return rights.objection(
        block,
        organisation=declared.organisation.name,
        own_hosts={host.removeprefix("www.") for host in own if host},
        licences=licences.read(bench.root).licence,
        today=bench.now().astimezone(bench.settings.zone).date(),
    )


def _picture(
    bench: Bench, folder: Folder, block: Block, number: int, frame: tuple[int, int], found: Hosting
) -> Picture | None:
    """An item's picture as the mail shows it; what stands in the way is told in *found*."""
    slug = folder.path.name
    if why := objection(bench, block):
        fix = "Ask the outlet, and write the permission into licence.toml: pictures = true."
        found.unshown.append(Unshown(number, why, fix, wanted=False))
        return None
    if not found.hosted.web_url:
        why = "there is no place on the web for it"
        fix = "Write url and folder under [archive] in newsletter.toml."
        found.unshown.append(Unshown(number, why, fix, wanted=False))
        return None
    try:
        source = folder.source(block.picture)
        if source is None:
            found.unshown.append(_missing(block, number, slug))
            return None
        made = folder.for_mail(source, width=frame[0], height=frame[1])
    except NewsletterError as error:
        found.unshown.append(Unshown(number, error.message, error.hint or "Choose another picture."))
        return None
    picture = _measured(f"{found.hosted.web_url}{made.path.name}", made, frame)
    found.files[picture.src] = made
    found.seen.append(PictureFile(picture.src, picture.width, made.width, made.size))
    return picture


def _missing(block: Block, number: int, slug: str) -> Unshown:
    if rights.is_remote(block.picture):
        return Unshown(number, "it was not fetched yet", f"Fetch it: newsletter pictures {slug}")
    return Unshown(number, f"there is no issues/{slug}/{block.picture}", "Put the file there.")


def _measured(src: str, made: File, frame: tuple[int, int]) -> Picture:
    """A picture in its frame; where the frame has no height, in its own form."""
    width, height = frame
    return Picture(src, width, height or max(round(width * made.height / made.width), 1))


def _add_logo(bench: Bench, folder: Folder, template: Template, found: Hosting, *, web: bool) -> None:
    logo = template.variables.get("logo")
    if not isinstance(logo, Mapping) or not logo.get("file"):
        return
    path = _logo_file(bench.root, template, str(logo["file"]))
    made = folder.for_mail(path, width=int(logo["width"]), height=0)
    if (logo["embed"] and not web) or not found.hosted.web_url:
        cid = f"{made.path.stem}@{bench.settings.sender.domain}"
        attached = Attached(cid, TYPES[made.path.suffix], made.path.read_bytes())
        picture = _measured(f"cid:{cid}", made, (int(logo["width"]), 0))
        found.hosted = replace(found.hosted, logo=picture, attached=(attached,))
    else:
        picture = _measured(f"{found.hosted.web_url}{made.path.name}", made, (int(logo["width"]), 0))
        found.hosted = replace(found.hosted, logo=picture)
    found.files[picture.src] = made
    found.seen.append(PictureFile(picture.src, picture.width, made.width, made.size))


def _logo_file(root: Path, template: Template, name: str) -> Path:
    path = root / "templates" / template.name / name
    if not path.is_file():
        where = f"templates/{template.name}"
        raise Mistake(
            f"there is no {where}/{name}", hint=f"put the logo there, or mend {where}/template.toml"
        )
    return path


def _pixels(template: Template, table: str, key: str) -> int:
    values = template.variables.get(table, {})
    return int(values.get(key, 0)) if isinstance(values, Mapping) else 0


def addresses(issue: Issue) -> Iterator[Block]:
    """The items whose picture lies on the web, each picture once."""
    yield from {block.picture: block for block in issue.blocks if rights.is_remote(block.picture)}.values()
