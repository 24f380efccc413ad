"""Make .venv and bring uv into it, on a machine that has nothing but Python: `python3 deploy/bootstrap.py .venv`.

Debian's Python comes without pip and ensurepip unless python3-venv is installed. Then pip's own wheel, which
runs without being installed, is taken from the package index (PIP_INDEX_URL, else PyPI), its sha256 checked.
Standard library only.
"""

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import venv
from pathlib import Path

NEEDED = (3, 11)
UV = "uv>=0.5"
INDEX = "https://pypi.org/simple"
SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"  # PEP 691
FINAL = re.compile(r"pip-(\d+(?:\.\d+)+)-py3-none-any\.whl")


def fetch(url: str, accept: str = "*/*") -> bytes:
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310 the index's own https links
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return bytes(answer.read())


def pip_wheel(folder: Path) -> Path:
    """The newest pip that runs on this Python, downloaded into `folder`."""
    page = os.environ.get("PIP_INDEX_URL", INDEX).rstrip("/") + "/pip/"
    files = json.loads(fetch(page, SIMPLE_JSON))["files"]
    finals = [(FINAL.fullmatch(f["filename"]), f) for f in files if not f.get("yanked")]
    versions = {tuple(map(int, m[1].split("."))): f for m, f in finals if m and runs_here(f)}
    newest = versions[max(versions)]
    data = fetch(urllib.parse.urljoin(page, newest["url"]))
    if hashlib.sha256(data).hexdigest() != newest["hashes"]["sha256"]:
        sys.exit(f"{newest['filename']} arrived damaged. Run the command again.")
    wheel = folder / str(newest["filename"])
    wheel.write_bytes(data)
    return wheel


def runs_here(file: dict[str, object]) -> bool:
    """Whether this Python is new enough for the file (its `requires-python`, as in `>=3.10`)."""
    least = re.search(r">=\s*(\d+)\.(\d+)", str(file.get("requires-python") or ""))
    return least is None or sys.version_info >= (int(least[1]), int(least[2]))


def install_uv(python: Path, *, with_pip: bool) -> None:
    """Let pip put uv into the new environment; uv does the rest, in seconds."""
    call = [str(python), "-m", "pip"]
    with tempfile.TemporaryDirectory() as folder:
        if not with_pip:
            call = [str(python), str(pip_wheel(Path(folder)) / "pip")]
        subprocess.run([*call, "install", "--quiet", "--disable-pip-version-check", UV], check=True)  # noqa: S603


def main(target: str) -> None:
    if sys.version_info < NEEDED:
        sys.exit(f"Python {NEEDED[0]}.{NEEDED[1]} or newer is needed; this is {sys.version.split()[0]}.")
    with_pip = importlib.util.find_spec("ensurepip") is not None
    venv.create(target, with_pip=with_pip, clear=True)
    python = Path(target) / "bin" / "python"
    try:
        install_uv(python, with_pip=with_pip)
    except (urllib.error.URLError, subprocess.CalledProcessError, ValueError, KeyError) as error:
        sys.exit(f"uv could not be installed from the package index: {error}. Is this machine online?")


if __name__ == "__main__":
    main(sys.argv[1])
