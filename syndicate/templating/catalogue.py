"""The words of other languages: gettext catalogues, `locale/<language>/LC_MESSAGES/syndicate.po` in a templates folder.

The templates' own words are zh-CN and need no catalogue. A .po file is read as it is, at its first use: there is no
compiled twin that could be older than it.
"""

import gettext
import io
import re
from collections.abc import Sequence
from pathlib import Path

import polib  # type: ignore[import-untyped]

from syndicate.errors import TemplateError
from syndicate.model.render import LANGUAGE

DOMAIN = "syndicate"
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def language_of(folders: Sequence[Path], wanted: str) -> str:
    """The language to use where `wanted` (BCP 47: `en`, `en-US`) is asked for: LANGUAGE where no catalogue has it."""
    if not _CODE.fullmatch(wanted):
        return LANGUAGE
    for code in (wanted, wanted.partition("-")[0]):
        if any(_path(folder, code).is_file() for folder in folders):
            return code
    return LANGUAGE


def catalogue(folders: Sequence[Path], language: str) -> gettext.NullTranslations:
    """The words of a language from all folders' catalogues, the first folder's first. Raises TemplateError."""
    found: gettext.NullTranslations = gettext.NullTranslations()
    for path in (_path(folder, language) for folder in reversed(folders)):
        if path.is_file():
            read = _read(path)
            read.add_fallback(found)
            found = read
    return found


def _read(path: Path) -> gettext.GNUTranslations:
    try:
        return gettext.GNUTranslations(io.BytesIO(polib.pofile(str(path), encoding="utf-8").to_binary()))
    except (OSError, ValueError, SyntaxError) as error:
        raise TemplateError(
            f"The catalogue {path} cannot be read: {error}.", hint="docs/howto/translate.md tells its form."
        ) from None


def _path(folder: Path, language: str) -> Path:
    return folder / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
