"""Coming onto a list by the public form: asked, mailed, confirmed (double opt-in).

A visitor's address in; nothing is told of whether anybody has it. Asking writes one row
and is the same work for every address; whether a mail goes out is decided afterwards
(``mail_waiting``), when the visitor has long had the answer. Only the signed link in
that mail, and a POST from the page behind it, puts somebody on a list.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from newsletter.delivery import profiles
from newsletter.delivery.signups import EXPIRES, allowed, network_of
from newsletter.errors import Held, NewsletterError
from newsletter.message.links import address_key, confirm_token, page_url, read_confirm_token
from newsletter.message.recipient import recipient
from newsletter.model.mailing import Deferred, Untried
from newsletter.model.people import Consent, MailingList, Membership
from newsletter.render import letters as words
from newsletter.steps.bench import Bench
from newsletter.steps.letters import Post, deliver, message_id
from newsletter.store import joining, people, signups
from newsletter.store.engine import reading, writing
from newsletter.store.signups import Signup

BACKLOG = 5000  # sign-ups that may wait for their mail; then visitors are told to come back
BATCH = 50
ATTEMPTS = 3

_PROVIDERS = frozenset(domain for domains in profiles.DOMAINS.values() for domain in domains)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor sent in, understood."""

    address: str
    lists: tuple[str, ...]
    language: str
    network: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What a confirmation link is about."""

    lists: tuple[MailingList, ...]
    confirmed: bool  # the link was used


def public(bench: Bench) -> list[MailingList]:
    """The lists that visitors may sign up for, in the order of the settings.

    None without ``pages.url``: the mail could not say where to confirm.
    """
    declared = bench.settings.declared
    return [each for each in declared.list if each.public and declared.pages.url]


def wording(bench: Bench, mailing_list: MailingList, language: str) -> str:
    """What a person agrees to by confirming: the list's own sentence, or ours."""
    if mailing_list.wording:
        return mailing_list.wording
    sender = bench.settings.declared.organisation.name or bench.settings.sender.mailbox.name
    title = mailing_list.title or mailing_list.name
    if language == "ko":
        kind = "메일(광고성 정보)을" if mailing_list.advertising else "메일을"
        return f"{sender}에서 보내는 ‘{title}’ {kind} 받는 데 동의합니다."
    kind = "mail, which may be advertising," if mailing_list.advertising else "mail"
    return f"I agree to receive “{title}” {kind} from {sender}."


def understand(typed: str, lists: Sequence[str], language: str, client: str) -> Wish:
    """A form as a wish. Raises Mistake for what is no mail address."""
    return Wish(recipient(typed)[0], tuple(lists), language, network_of(client))


def ask(bench: Bench, wishes: Sequence[Wish]) -> list[bool]:
    """Writes wishes down, all in one transaction; True for each. On disk when it returns.

    Raises Held while more wait than can be mailed soon, or the database is locked.
    """
    at = bench.now()
    keys = [address_key(wish.address, bench.keyring) for wish in wishes]
    with writing(bench.engine) as connection:
        if signups.waiting(connection) >= BACKLOG:
            raise Held("too many sign-ups wait for their mail")
        for wish, key in zip(wishes, keys, strict=True):
            signups.ask(
                connection,
                address_key=key,
                address=wish.address,
                lists=wish.lists,
                language=wish.language,
                network=wish.network,
                at=at,
            )
    return [True] * len(wishes)


def mail_waiting(bench: Bench) -> int:
    """Mails whoever asked until now, as far as limits allow; how many mails went out.

    What the relay does not take now waits for the next time. Lets go of what is too old.
    Never raises for the relay: what is wrong is logged.
    """
    mailed = 0
    with writing(bench.engine) as connection:
        _let_go(connection, bench.now())
    while posts := _taken(bench):
        try:
            posted = deliver(bench, posts)
        except NewsletterError as error:
            _log.error("confirmation mails wait: %s", error)
            _give_back(bench, posts)
            break
        failed = [each.post for each in posted if isinstance(each.outcome, Deferred | Untried)]
        mailed += len(posted) - len(failed)
        if failed:
            _give_back(bench, failed)
            break
    return mailed


def _let_go(connection: Connection, now: datetime) -> None:
    for signup in signups.too_late(connection, now):
        joining.expect_no_more(connection, signup.address_key, signup.lists)
    signups.let_go(connection, now)


def _taken(bench: Bench) -> list[Post]:
    """The next letters to be mailed, already counted: a crash mails nobody twice."""
    posts: list[Post] = []
    with writing(bench.engine) as connection:
        while not posts and (asked := signups.asked(connection, BATCH)):
            posts = [post for signup in asked if (post := _post(bench, connection, signup))]
    return posts


def _post(bench: Bench, connection: Connection, signup: Signup) -> Post | None:
    """The letter that answers a sign-up, or None where it is to have none; it is gone then."""
    now = bench.now()
    known = {each.name: each for each in public(bench)}
    lists = [known[name] for name in signup.lists if name in known]
    mailed = signups.mailed(connection, signup, now)
    quiet = people.suppression(connection, signup.address_key) is not None
    tried = signup.attempts >= ATTEMPTS or signup.at < now - EXPIRES
    provider = signup.domain in _PROVIDERS
    if quiet or tried or not lists or not allowed(mailed, provider=provider):
        signups.drop(connection, signup.id)
        return None
    return _answer(bench, connection, signup, lists)


def _answer(bench: Bench, connection: Connection, signup: Signup, lists: list[MailingList]) -> Post:
    found = joining.expect(connection, signup.address_key, signup.address, lists, bench.now())
    on = found.person.lists
    missing = [each for each in lists if on.get(each.name) is not Membership.ACTIVE]
    key = f"confirm.{signup.id}.{signup.at.timestamp():.0f}"
    signups.take(connection, signup.id, message_id(bench, key))
    if missing:
        until = signup.at + EXPIRES
        token = confirm_token(signup.id, int(until.timestamp()), bench.keyring)
        link = page_url(bench.settings.declared.pages.url, f"c/{token}")
        days = EXPIRES // timedelta(days=1)
        letter = words.confirm(signup.language, titles(missing), link, days)
    else:
        letter = words.already(signup.language, titles(lists))
    first = (missing or lists)[0].name
    return Post(key, found.id, found.person.address, first, letter)


def titles(lists: Sequence[MailingList]) -> str:
    """The titles of lists, as a sentence names them."""
    return ", ".join(each.title or each.name for each in lists)


def _give_back(bench: Bench, posts: Sequence[Post]) -> None:
    with writing(bench.engine) as connection:
        for post in posts:
            signups.give_back(connection, int(post.key.split(".")[1]))


def pending_by_token(bench: Bench, token: str) -> Pending | None:
    """What a confirmation link is about; None where it is not ours or too old. Changes nothing."""
    with reading(bench.engine) as connection:
        signup = _signup(bench, connection, token)
    return None if signup is None else _pending(bench, signup)


def confirm_by_token(bench: Bench, token: str, language: str, client: str) -> Pending | None:
    """Puts a link's person on its lists, once; None where the link is not ours or too old.

    Committed when it returns, with the consent and its proof. A link that was used
    changes nothing any more, so that it cannot bring back somebody who left since.
    """
    with writing(bench.engine) as connection:
        signup = _signup(bench, connection, token)
        if signup is None:
            return None
        pending = _pending(bench, signup)
        found = people.find(connection, signup.address_key)
        if pending.confirmed or found is None:
            return pending
        for mailing_list in pending.lists:
            consent = _consent(bench, signup, mailing_list, language, network_of(client))
            joining.join(connection, found.id, mailing_list.name, consent)
        signups.confirmed(connection, signup.id)
        return pending


def _signup(bench: Bench, connection: Connection, token: str) -> Signup | None:
    said = read_confirm_token(token, bench.keyring)
    if said is None or said.until < bench.now().timestamp():
        return None
    signup = signups.find(connection, said.signup)
    ours = signup is not None and said.until == int((signup.at + EXPIRES).timestamp())
    return signup if ours and signup is not None and signup.state != signups.ASKED else None


def _pending(bench: Bench, signup: Signup) -> Pending:
    lists = tuple(each for each in public(bench) if each.name in signup.lists)
    return Pending(lists, signup.state == signups.CONFIRMED)


def _consent(bench: Bench, signup: Signup, mailing_list: MailingList, language: str, network: str) -> Consent:
    def told(what: str, at: datetime, place: str) -> str:
        return f"{what} {at:%Y-%m-%dT%H:%M:%SZ}" + (f" from {place}" if place else "")

    now = bench.now()
    steps = (
        told("asked", signup.at, signup.network),
        f"mailed {signup.message_id}",
        told("confirmed", now, network),
    )
    source = page_url(bench.settings.declared.pages.url, "subscribe")
    return Consent(now, "form", wording(bench, mailing_list, language), source, "; ".join(steps))
