"""mailmerge: a fresh message and a fresh connection for each reader: PORT COUNT CONTENT; prints seconds."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from mailmerge import SendmailClient, TemplateMessage


def main(port: int, count: int, path: Path) -> float:
    content = json.loads(path.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        config, template = Path(folder) / "server.conf", Path(folder) / "template.txt"
        config.write_text(f"[smtp_server]\nhost = 127.0.0.1\nport = {port}\n", "utf-8")
        head = f"TO: {{{{address}}}}\nSUBJECT: {content['subject']}\nFROM: {content['from']}\n"
        html = content["html"].replace("{name}", "{{name}}")
        template.write_text(f"{head}Content-Type: text/html\n\n{html}", "utf-8")
        client = SendmailClient(config)
        began = time.perf_counter()
        for number in range(count):
            fields = {"address": f"r{number}@reader.example", "name": f"독자 {number}"}
            client.sendmail(*TemplateMessage(template).render(fields))
        return time.perf_counter() - began


if __name__ == "__main__":
    print(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
