"""What reading a file of procedures gives, whatever its form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from config.centre.mistakes import Mistake
from config.text.characters import typed, unseen
from config.text.phrase import Phrase
from config.wire.procedures import Procedure


@dataclass(frozen=True)
class FileRead:
    """The procedures of a file in its order, and all that is wrong with it."""

    procedures: list[Procedure]
    mistakes: list[Mistake] = field(default_factory=list)
    from_portal: bool = False
    """Records of the portal: what is good of them is imported, mistakes or not."""

    @property
    def can_be_imported(self) -> bool:
        """A file that somebody wrote is imported whole or not at all."""
        if self.from_portal:
            return bool(self.procedures)
        return all(one.is_warning for one in self.mistakes)


def mistake(
    path: Path, language: str, line: int | None, key: str, found: Phrase, expected: Phrase
) -> Mistake:
    return Mistake(
        file=str(path),
        key=key,
        line=line,
        found=found.in_language(language),
        expected=expected.in_language(language),
        language=language,
    )


def twice(path: Path, language: str, read: Iterable[tuple[int, Procedure]]) -> list[Mistake]:
    """A warning for each code that was there before: the later words count."""
    first: dict[str, int] = {}
    found: list[Mistake] = []
    for line, procedure in read:
        if procedure.code in first:
            values = {"value": procedure.code, "earlier": first[procedure.code]}
            taken = Phrase("import.found.twice", values).in_language(language)
            once = Phrase("import.expected.once").in_language(language)
            found.append(
                Mistake(str(path), procedure.code, line, taken, once, None, True, language)
            )
        first[procedure.code] = line
    return found


def seen_only(value: object) -> object:
    """What a file says, without the letters that nobody sees."""
    match value:
        case str():
            return typed(value)
        case list():
            return [seen_only(one) for one in value]
        case dict():
            return {key: seen_only(one) for key, one in value.items()}
    return value


def unseen_letter(path: Path, language: str, line: int | None, key: str, said: str) -> Mistake:
    """A warning of letters that were left out."""
    found = Phrase("import.found.unseen", {"letter": unseen(said) or ""})
    mistake_found = mistake(path, language, line, key, found, Phrase("import.expected.seen"))
    return replace(mistake_found, is_warning=True)
