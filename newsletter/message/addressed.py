"""A delivery as the recipient of a sealed message: its Message-ID, its list, its way out."""

from __future__ import annotations

from newsletter.message import links
from newsletter.model.key import Keyring
from newsletter.model.mailing import Delivery
from newsletter.model.message import Recipient, Sealed


def recipient_of(sealed: Sealed, delivery: Delivery, keyring: Keyring) -> Recipient:
    """What one reader's message needs; the same for the same delivery, on every retry."""
    token = links.unsubscribe_token(delivery.list, delivery.subscriber, delivery.mailing, keyring)
    domain = sealed.sender.domain
    return Recipient(
        address=delivery.address,
        name=delivery.name,
        fields=dict(delivery.fields),
        message_id=links.message_id(delivery.mailing, delivery.subscriber, keyring, domain),
        list_id=links.list_id(delivery.list, domain),
        list_title=sealed.titles.get(delivery.list, "") or delivery.list,
        unsubscribe_url=links.unsubscribe_url(sealed.pages_url, token) if sealed.pages_url else "",
        unsubscribe_mailto=links.unsubscribe_mailto(sealed.mailto, token) if sealed.mailto else "",
    )
