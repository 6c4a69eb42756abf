"""aiosmtplib's own ``sendmail`` of bytes that are ready: PORT COUNT CONNECTIONS MESSAGE; prints seconds."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib


async def connection(port: int, numbers: Iterator[int], message: bytes) -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
    await client.connect()
    for number in numbers:
        await client.sendmail("news@center.example", [f"r{number}@reader.example"], message)
    await client.quit()


async def main(port: int, count: int, connections: int, message: bytes) -> float:
    numbers = iter(range(count))
    began = time.perf_counter()
    await asyncio.gather(*(connection(port, numbers, message) for _ in range(connections)))
    return time.perf_counter() - began


if __name__ == "__main__":
    print(
        asyncio.run(
            main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]).read_bytes())
        )
    )
