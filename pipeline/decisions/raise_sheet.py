"""What the office says on raises.xlsx: the scenario that counts, and percents of its own."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RaiseSheet:
    """``chosen`` is personnel type → name of the scenario; ``percents`` is person_id → the typed percent in steps of 0.01."""

    chosen: dict[str, str] = field(default_factory=dict)
    percents: dict[str, int] = field(default_factory=dict)
