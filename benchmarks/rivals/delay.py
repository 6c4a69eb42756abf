"""A proxy that adds a delay each way: TARGET_PORT SECONDS; prints its own port."""

from __future__ import annotations

import asyncio
import sys


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Passes bytes on, each after the delay; what follows it does not wait for it twice."""
    loop = asyncio.get_running_loop()
    while data := await reader.read(1 << 18):
        loop.call_later(seconds, writer.write, data)
    loop.call_later(seconds, writer.close)


async def main(target: int, seconds: float) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(
            pump(reader, back, seconds), pump(there, writer, seconds), return_exceptions=True
        )

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
