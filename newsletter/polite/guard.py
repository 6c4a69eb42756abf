"""Which machines may be spoken to, and a connection to exactly the one that was checked.

Addresses of articles and feeds come from strangers, redirects from anybody. A host is
resolved once; if any of its addresses is not public, nothing is connected; otherwise
the connection goes to a checked address, so a name cannot change its mind in between
(DNS rebinding). TLS still verifies the name. OWASP, Server Side Request Forgery.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore2
import httpx2

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]  # (host, port) → addresses

_OWN = tuple(
    map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"))
)
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052 §2.1


class NotPublic(Exception):
    """A host has an address that may not be connected to."""

    def __init__(self, host: str, address: str) -> None:
        where = host if host == address else f"{host} is {address}, which"
        super().__init__(f"{where} is not a public address")


async def dns(host: str, port: int) -> Sequence[str]:
    """Every address of *host*, as the operating system finds them. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(info[4][0]) for info in found))


@cache
def trusted() -> ssl.SSLContext:
    """The certificates everybody trusts; reading them takes a tenth of a second, so once."""
    return httpx2.create_ssl_context(trust_env=False)


def permitted(address: str, *, private: bool) -> bool:
    """Whether *address* may be connected to: public, or with *private* also of this machine or network.

    Link-local addresses (where clouds keep their secrets) and multicast never are. An
    IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) counts as what it is.
    """
    ip = _unwrapped(ip_address(address))
    if any(ip in network for network in _OWN if network.version == ip.version):
        return private
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


class _CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for the pool, after looking at every address of the host."""

    def __init__(self, resolve: Resolve, *, private: bool) -> None:
        self._resolve = resolve
        self._private = private
        self._sockets = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        failure: Exception = httpcore2.ConnectError(f"there is no server called {host}")
        for address in await self._checked(host, port):
            try:
                return await self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = type(error)(f"no connection to {host} port {port}")
        raise failure

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            return ()
        for address in addresses:
            if not permitted(address, private=self._private):
                raise NotPublic(host, address)
        return addresses


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """httpx2's own transport on connections that are checked; reads no proxy from the environment."""

    def __init__(self, resolve: Resolve, tls: ssl.SSLContext, *, private: bool) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=None,
            keepalive_expiry=30.0,
            network_backend=_CheckedBackend(resolve, private=private),
        )
