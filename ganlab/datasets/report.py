"""What the inspector says of a source: how many files were used, converted or set aside, and why.

`Tally` gathers it while the files are read; `Report` is the finished, frozen record that the cache, the page and the
command line show. A picture can have several reasons at once (a palette picture with alpha that was cropped): it is
one converted file, counted under each of its reasons.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from ganlab.datasets.inspector import GRAY, HIDDEN, Picture, Refusal

USED, CONVERTED, SET_ASIDE = "used", "converted", "set aside"
AS_IS = "as it is"
MOST_ROWS = 200
ROWS_A_REASON = 20
FEW_PICTURES = 1000
GRAY_TO_RGB, RGB_TO_GRAY = "gray repeated in three channels", "made one gray channel"


@dataclass(frozen=True)
class Row:
    """One file of the table: its verdict ("used", "converted" or "set aside"), the reason in a word, a detail."""

    file: str
    verdict: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Report:
    """What became of the files of `source`. `used + converted` pictures are in the dataset.

    counts: verdict -> {reason: files}; examples: at most 200 rows, at most 20 a reason; width and height: smallest and
    largest of the pictures before processing, px; classes: label column -> {value: pictures}, for columns of at most
    100 values; seconds: time of the scan; notes: sentences for a person.
    """

    source: str
    files: int
    used: int
    converted: int
    set_aside: int
    counts: dict[str, dict[str, int]]
    examples: tuple[Row, ...]
    width: tuple[int, int]
    height: tuple[int, int]
    channels: int
    image_size: int
    classes: dict[str, dict[str, int]]
    seconds: float
    notes: tuple[str, ...] = ()

    @property
    def pictures(self) -> int:
        """How many pictures the dataset holds."""
        return self.used + self.converted

    def to_json(self) -> dict[str, Any]:
        """The report as plain values for `json.dumps`."""
        return {"format": 1, **asdict(self)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Report:
        """The report again, from what `to_json` gave (after a round through a JSON text as well)."""
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        known["examples"] = tuple(Row(**row) for row in values["examples"])
        known.update({name: tuple(values[name]) for name in ("width", "height", "notes")})
        return cls(**known)


@dataclass
class Tally:
    """Counts verdicts file by file; `report` closes the books once the number of channels is known."""

    kept: int = 0
    clean: Counter[bool] = field(default_factory=Counter)
    stored_gray: Counter[bool] = field(default_factory=Counter)
    converted: Counter[str] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)
    rows: list[tuple[str, Picture | Refusal]] = field(default_factory=list)
    width: tuple[int, int] = (0, 0)
    height: tuple[int, int] = (0, 0)
    _shown: Counter[tuple[bool, str]] = field(default_factory=Counter)

    def keep(self, name: str, picture: Picture) -> None:
        """Count a picture that is in the dataset."""
        self.kept += 1
        self.stored_gray[picture.gray] += 1
        self.clean[picture.gray] += not picture.reasons
        self.converted.update(picture.reasons)
        self.width = _widen(self.width, picture.width)
        self.height = _widen(self.height, picture.height)
        self._show(name, picture, picture.reasons or (AS_IS,))

    def refuse(self, name: str, refusal: Refusal) -> None:
        """Count a file that is not in the dataset. Hidden and system files are counted, not listed."""
        self.set_aside[refusal.reason] += 1
        if refusal.reason != HIDDEN:
            self._show(name, refusal, (refusal.reason,))

    def _show(self, name: str, found: Picture | Refusal, reasons: tuple[str, ...]) -> None:
        keys = [(isinstance(found, Picture) and found.gray, reason) for reason in reasons]
        if any(self._shown[key] < ROWS_A_REASON for key in keys):
            self._shown.update(keys)
            self.rows.append((name, found.bare() if isinstance(found, Picture) else found))

    def why_none(self) -> str:
        """The reasons of the files set aside, most frequent first, as words: "3 truncated, 1 too small"."""
        return ", ".join(f"{count} {reason}" for reason, count in self.set_aside.most_common(4)) or "no files"

    def report(
        self,
        source: str,
        channels: int,
        image_size: int,
        classes: dict[str, dict[str, int]],
        seconds: float,
        notes: list[str],
    ) -> Report:
        """The finished report of a dataset of `channels` channels."""
        changed = channels == 3  # the pictures whose stored channels differ: gray ones in a colour set, or the others
        converted = Counter(self.converted)
        converted[GRAY] += self.stored_gray[changed]
        used = self.clean[not changed]
        counts = {
            USED: {AS_IS: used} if used else {},
            CONVERTED: {reason: count for reason, count in converted.most_common() if count},
            SET_ASIDE: dict(self.set_aside.most_common()),
        }
        aside = sum(self.set_aside.values())
        rows = [_row(name, found, channels) for name, found in self.rows]
        rows.sort(key=lambda row: (SET_ASIDE, CONVERTED, USED).index(row.verdict))
        return Report(
            source=source, files=self.kept + aside, used=used, converted=self.kept - used, set_aside=aside,
            counts=counts,
            examples=tuple(rows[:MOST_ROWS]), width=self.width, height=self.height, channels=channels,
            image_size=image_size, classes=classes, seconds=round(seconds, 3),
            notes=(*notes, *self._warnings(image_size)),
        )  # fmt: skip

    def _warnings(self, image_size: int) -> list[str]:
        notes = []
        if self.kept < FEW_PICTURES:
            notes.append(
                f"Only {self.kept:,} pictures: under {FEW_PICTURES:,} a network soon copies them; "
                "train with differentiable augmentation (preset small data)."
            )
        if self.width[0] == self.width[1] and self.height[0] == self.height[1] and self.width[0] == 2 * self.height[0]:
            notes.append(
                "Every picture is twice as wide as high: if they are pairs side by side, the crop cuts through both."
            )
        if max(self.width[1], self.height[1]) and min(self.width[0], self.height[0]) * 2 <= image_size:
            smallest = min(self.width[0], self.height[0])
            notes.append(
                f"The smallest picture has {smallest} px and is enlarged to {image_size} px: it stays blurred."
            )
        return notes


def _widen(span: tuple[int, int], value: int) -> tuple[int, int]:
    return (min(span[0] or value, value), max(span[1], value))


def _row(name: str, found: Picture | Refusal, channels: int) -> Row:
    name = name.encode("utf-8", "replace").decode()
    if isinstance(found, Refusal):
        return Row(name, SET_ASIDE, found.reason, found.detail)
    reasons, details = list(found.reasons), [found.detail] if found.detail else []
    if found.gray == (channels == 3):
        reasons.append(GRAY)
        details.append(GRAY_TO_RGB if channels == 3 else RGB_TO_GRAY)
    return Row(name, CONVERTED if reasons else USED, ", ".join(reasons) or AS_IS, "; ".join(details))
