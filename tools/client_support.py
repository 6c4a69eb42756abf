"""Make the table of what mail programs support anew, from the npm package ``caniemail``.

    python -m tools.client_support                  # needs npm and the network
    python -m tools.client_support --data FILE      # a caniemail.json that is there already

Writes newsletter/workspace/data/client_support.json: feature ids, levels, versions and test
dates of the clients below, and none of caniemail's words. Read the diff before you commit it.
caniemail is © 2019 HTeuMeuLeu and contributors, MIT; the notice lies beside the table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PACKAGE, VERSION = "caniemail", "2.0.2"
DATA = "package/dist/data/caniemail.json"
TABLE = Path(__file__).resolve().parents[1] / "newsletter" / "workspace" / "data" / "client_support.json"

# Our id → family and platform there, our name, and the provider whose own client it is. A program
# for the desk serves addresses of any provider, so that no address tells of it: "".
CLIENTS: Mapping[str, tuple[str, str, str, str]] = {
    "gmail-web": ("gmail", "desktop-webmail", "Gmail on the web", "google"),
    "gmail-android": ("gmail", "android", "Gmail on Android", "google"),
    "gmail-ios": ("gmail", "ios", "Gmail on iOS", "google"),
    "gmail-mobile-web": ("gmail", "mobile-webmail", "Gmail in a phone's browser", "google"),
    "outlook-windows": ("outlook", "windows", "Outlook on Windows (classic)", ""),
    "outlook-web": ("outlook", "outlook-com", "Outlook.com", "microsoft"),
    "outlook-android": ("outlook", "android", "Outlook on Android", "microsoft"),
    "outlook-ios": ("outlook", "ios", "Outlook on iOS", "microsoft"),
    "outlook-macos": ("outlook", "macos", "Outlook on macOS", ""),
    "apple-ios": ("apple-mail", "ios", "Apple Mail on iOS", ""),
    "apple-macos": ("apple-mail", "macos", "Apple Mail on macOS", ""),
    "samsung": ("samsung-email", "android", "Samsung Email", ""),
    "yahoo-web": ("yahoo", "desktop-webmail", "Yahoo Mail on the web", "yahoo"),
    "yahoo-android": ("yahoo", "android", "Yahoo Mail on Android", "yahoo"),
    "yahoo-ios": ("yahoo", "ios", "Yahoo Mail on iOS", "yahoo"),
    "thunderbird": ("thunderbird", "macos", "Thunderbird on macOS", ""),
}


def slimmed(data: Mapping[str, Any], package: str) -> dict[str, Any]:
    """The table out of a caniemail.json: for each feature its last test, and who is not plainly "y"."""
    return {
        "source": f"caniemail.com by Rémi Parmentier and contributors, npm package {package}",
        "licence": "MIT: see caniemail.LICENSE.txt beside this file",
        "updated": data["last_update_date"][:10],
        "clients": {key: {"name": name, "provider": own} for key, (*_, name, own) in CLIENTS.items()},
        "features": {entry["slug"]: _feature(entry) for entry in data["data"]},
    }


def _feature(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The day of a feature's last test, and by level the clients with the version that was tested."""
    found: dict[str, Any] = {"tested": _day(entry["last_test_date"])}
    for key, (family, platform, *_) in CLIENTS.items():
        level, version = _newest(entry["stats"].get(family, {}).get(platform, {}))
        if level != "y":
            found.setdefault(level, {})[key] = version
    return found


def _newest(versions: Mapping[str, str]) -> tuple[str, str]:
    """Level and version of the last test: "a #1" is "a". They stand in order, and "10" is after "9"."""
    if not versions:
        return "u", ""
    version, level = list(versions.items())[-1]
    return level.split()[0], version


def _day(written: str) -> str:
    """A date with two digits each; one is there with a single one."""
    return "-".join(part.zfill(2) for part in written.split("-"))


def written(table: Mapping[str, Any]) -> str:
    """The table as JSON, one feature a line, so that a diff says what changed."""
    head = {key: value for key, value in table.items() if key not in ("clients", "features")}
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    for name in ("clients", "features"):
        rows = [f"    {json.dumps(key)}: {json.dumps(row)}" for key, row in table[name].items()]
        lines.append(f'  "{name}": {{\n' + ",\n".join(rows) + "\n  }" + ("," if name == "clients" else ""))
    return "{\n" + "\n".join(lines) + "\n}\n"


def downloaded() -> dict[str, Any]:
    """The data of the npm package. Runs npm; installs nothing and runs nothing of the package."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True)
        with tarfile.open(Path(folder) / f"{PACKAGE}-{VERSION}.tgz") as archive:
            file = archive.extractfile(DATA)
            assert file, f"{DATA} is not in the package"
            return dict(json.load(file))


def main() -> None:
    """Write the table."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--data", type=Path, help="a caniemail.json, instead of the package's")
    given = arguments.parse_args().data
    data = json.loads(given.read_text(encoding="utf-8")) if given else downloaded()
    table = slimmed(data, f"{PACKAGE} {VERSION}")
    TABLE.write_text(written(table), encoding="utf-8", newline="\n")
    print(f"{TABLE}: {len(table['features'])} features of {table['updated']}, {TABLE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
