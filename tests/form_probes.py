"""Forms of ours filled in for a test cell by cell: a base that nothing is wrong with, and values of every sort to try.

Values are put into the workbook's own XML: as what a person may type (numbers, text, dates, truth), as fast as hundreds of
forms need it, and with nothing else in the package touched.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO
from itertools import cycle
from xml.sax.saxutils import escape, quoteattr

from pipeline.config import Scheme
from pipeline.rounds import Round
from tests.form_rules import Form, FormField, allows, serial

WHO = "90000"                           # the number that a form is printed with and that each probe has its own instead of
Values = dict[tuple[str, str], object]


def typed(form: bytes, values: Values, person_id: str = WHO) -> bytes:
    """The form with ``values`` in its cells, as that of another number."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(form)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        parts = {name: old.read(name).decode("utf-8").replace(WHO, person_id) for name in old.namelist()}
        names = re.findall(r'<sheet name=("[^"]*"|\'[^\']*\')', parts["xl/workbook.xml"])
        for (sheet, ref), value in values.items():
            part = f"xl/worksheets/sheet{names.index(quoteattr(sheet)) + 1}.xml"
            old_cell = rf'<c r="{ref}"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)'
            parts[part], done = re.subn(old_cell, lambda m: _cell(ref, m[1] or "", value), parts[part], count=1)
            assert done, (sheet, ref)
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def _cell(ref: str, style: str, value: object) -> str:
    if isinstance(value, bool):
        return f'<c r="{ref}"{style} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{ref}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{ref}"{style}><v>{serial(value)}</v></c>' if value is not None else f'<c r="{ref}"{style}/>'


def of_every_sort(round_: Round, scheme: Scheme) -> list[object]:
    """Values that somebody may type into any cell: legal in one, illegal in another."""
    first, last = round_.first_day, round_.last_day
    days = [first, last, first - timedelta(days=1), last + timedelta(days=1), last + timedelta(days=366), last + timedelta(days=367),
            date(first.year + 543, first.month, first.day), date(last.year + 543, last.month, last.day), date(2020, 2, 29)]
    return [1, "สิบ", 5.01, 4.255, 0, 150, 5, True, 0.99, -1, 100.01, days[2], *days[:2], 3, 4.25, 20, 60, 40.25, 2.5,
            7, 4, 2, 1.0000001, 100, "ไม่ทราบ", *scheme.achievement.elements, "ดำเนินการต่อ", "สิ้นสุด", *days[3:]]


@dataclass(frozen=True)
class Filler:
    """Fills one form: ``name_of`` gives a field's case; the base has five indicators of all elements and every rating."""

    form: Form
    round: Round
    scheme: Scheme
    name_of: Callable[[FormField], str]

    @cached_property
    def columns(self) -> dict[tuple[str, bool], list[FormField]]:
        """The fields of a name from top to bottom, those of the indicators apart from those of the competencies."""
        title, found = next(field for field in self.form.fields if self.name_of(field) == "title"), {}
        for field in self.form.fields:
            found.setdefault((self.name_of(field), field.sheet == title.sheet), []).append(field)
        return found

    def named(self, name: str) -> list[FormField]:
        """The fields of a name on all sheets."""
        return [field for (of, _), fields in self.columns.items() if of == name for field in fields]

    def base(self, turn: int) -> Values:
        """A complete evaluation with nothing wrong, that has an answer in the row whose turn it is."""
        values: Values = {}
        titles = self.named("title")
        rows = self.rows(turn)
        for place, row in enumerate(rows):
            at = {name: next(field for field in self.named(name) if field.row == row and field.sheet == titles[0].sheet)
                  for name in ("element", "title", "goal", "level", "weight")}
            others = [other for other in rows if other != titles[turn % len(titles)].row]
            elements = self.scheme.achievement.elements
            said = {"element": elements[others.index(row) % 4 if row in others else 0], "title": f"งานที่ {row}",
                    "goal": f"เป้าหมาย {row}", "level": 4, "weight": 20}
            values |= {at[name].place: value for name, value in said.items()}
            values |= {field.place: f"ร้อยละ {60 + 5 * step}" for step, field in
                       enumerate(field for field in self.named("target") if field.row == row)}
        values |= {field.place: 4 for field in self.named("rating")}
        values |= {field.place: self.round.last_day for field in self.named("evaluated_on")}
        note = turn % len(self.named("noted_on"))
        for name, value in {"noted_on": self.round.middle_day, "indicator_no": 2, "progress": "ได้ร้อยละ 40", "advice": "เร่งสรุป"}.items():
            values[self.named(name)[note].place] = value
        return values

    def rows(self, turn: int) -> list[int]:
        """The five rows of the indicators."""
        every = [field.row for field in self.named("title")]
        own = every[turn % len(every)]
        return sorted([own, *[row for row in every if row != own][:4]])

    def probes(self, number: int) -> Iterator[tuple[Values, list[tuple[FormField, object, bool]]]]:
        """``number`` fillings: the base with a value tried in one cell of every held column, and whether the form allows it."""
        sorts = of_every_sort(self.round, self.scheme)
        untried = {(column, legal): cycle(sorts) for column in self.columns for legal in (True, False)}
        for turn in range(number):
            values, tried = self.base(turn), []
            for column, fields in self.columns.items():
                field, legal = fields[turn % len(fields)], turn // len(fields) % 2 == 0
                if field.rule is None:
                    continue
                # A weight of 100 leaves nothing for the others: that is the rule of their sum, tried by itself.
                value = next(value for value in untried[column, legal] if allows(field, value, values, self.form) is legal
                             and (column[0], value) != ("weight", 100))
                tried.append((field, value, legal))
            for field, value, _ in tried:
                if self.name_of(field) == "weight":
                    values |= self.balanced(field, value, values)
            values |= {field.place: value for field, value, _ in tried}
            yield values, tried

    def balanced(self, field: FormField, value: object, values: Values) -> Values:
        """Weights for the others of the component that make 100 together with ``value``, where others above 0 can."""
        is_indicators = field in self.columns["weight", True]
        others = [other for other in self.columns["weight", is_indicators] if other != field
                  and (other.place in values or not is_indicators)]
        each = 10 if is_indicators else 1
        is_number = isinstance(value, int | float | date) and not isinstance(value, bool)
        rest = 100 - each * (len(others) - 1) - (serial(value) if is_number else 0)
        return dict.fromkeys((other.place for other in others), each) | {others[-1].place: round(rest, 9) if rest > 0 else each}
