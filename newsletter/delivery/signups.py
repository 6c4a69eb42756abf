"""How many confirmation mails a form may cause before it harms somebody. Pure.

Counts of what was mailed lately in; a verdict out. A form that mails whatever is typed
into it can bury a stranger's mailbox (list bombing), so an address gets one mail a day
and three a month, and networks and domains have a share of each hour. Providers that
half the country uses have a larger one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
EXPIRES = timedelta(days=7)  # until then a confirmation link works
KEPT = MONTH  # then what is known of a sign-up is deleted

ADDRESS_A_DAY = 1
ADDRESS_A_MONTH = 3
NETWORK_AN_HOUR = 10
DOMAIN_AN_HOUR = 50
PROVIDER_AN_HOUR = 500


@dataclass(frozen=True, slots=True)
class Mailed:
    """Confirmation mails so far."""

    address_day: int = 0
    address_month: int = 0
    network_hour: int = 0
    domain_hour: int = 0


def allowed(mailed: Mailed, *, provider: bool) -> bool:
    """Whether one more may go out. *provider*: the domain gives mailboxes to everybody."""
    return (
        mailed.address_day < ADDRESS_A_DAY
        and mailed.address_month < ADDRESS_A_MONTH
        and mailed.network_hour < NETWORK_AN_HOUR
        and mailed.domain_hour < (PROVIDER_AN_HOUR if provider else DOMAIN_AN_HOUR)
    )


def network_of(client: str) -> str:
    """The network a visitor comes from: /24, /64 of IPv6; "" where that says nothing.

    A visitor from loopback comes through a proxy that is not declared: all would be one.
    """
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback or address.is_unspecified:
        return ""
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))
