"""The answer cells of a form as its workbook states them, and what their validations allow, told without our own code.

openpyxl says which cells are open and what holds them; a small calculator of spreadsheet formulas says whether a value
passes. So a test can hold the form's word against the checker's.
"""

import io
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import openpyxl
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries

OWN_CELL = re.compile(r"(?<![$A-Z'!:])[A-Z]{1,2}\d+\b(?!\()")
EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class FormField:
    """One open cell: where it is, the heading or label that a person reads beside it, and its validation (None: free text)."""

    sheet: str
    ref: str
    names: tuple[str, ...]
    rule: object

    @property
    def row(self) -> int:
        return coordinate_to_tuple(self.ref)[0]

    @property
    def place(self) -> tuple[str, str]:
        return self.sheet, self.ref


class Form:
    """A blank workbook of ours: its open cells and the values printed in it."""

    def __init__(self, content: bytes):
        self.content = content
        self._book = openpyxl.load_workbook(io.BytesIO(content))

    @cached_property
    def fields(self) -> list[FormField]:
        """Every open cell, merged ranges once, in reading order."""
        return [field for sheet in self._book for field in self._fields_of(sheet)]

    def _fields_of(self, sheet) -> list[FormField]:
        rules = [(area.bounds, rule) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]
        inside = {(row, column) for merged in sheet.merged_cells.ranges for row in range(merged.min_row, merged.max_row + 1)
                  for column in range(merged.min_col, merged.max_col + 1)} - {
                      (merged.min_row, merged.min_col) for merged in sheet.merged_cells.ranges}
        return [FormField(sheet.title, cell.coordinate, self._names(sheet, cell), rule_at(rules, cell.row, cell.column))
                for row in sheet.iter_rows() for cell in row
                if not cell.protection.locked and (cell.row, cell.column) not in inside]

    @staticmethod
    def _names(sheet, cell) -> tuple[str, ...]:
        """The nearest printed texts above the cell and left of it."""
        above = (sheet.cell(row, cell.column) for row in range(cell.row - 1, 0, -1))
        left = (sheet.cell(cell.row, column) for column in range(cell.column - 1, 0, -1))
        return tuple(" ".join(str(near.value).split()) for cells in (above, left)
                     if (near := next((other for other in cells if other.value is not None and other.protection.locked), None)))

    def value(self, sheet: str, ref: str) -> object:
        """What is printed at a cell; a live formula counts as blank."""
        value = self._book[sheet][ref].value
        return None if isinstance(value, str) and value.startswith("=") else value

    def alarms(self, sheet: str) -> list[tuple[str, str]]:
        """(cell, condition) of the conditional formats of a sheet."""
        return [(str(area.sqref), rule.formula[0]) for area in self._book[sheet].conditional_formatting for rule in area.rules]


def rule_at(rules: list[tuple[tuple, object]], row: int, column: int) -> object:
    """The validation whose range holds the cell, None where there is none."""
    return next((rule for (left, top, right, bottom), rule in rules if top <= row <= bottom and left <= column <= right), None)


def allows(field: FormField, value: object, values: dict[tuple[str, str], object], form: Form) -> bool:
    """Whether the field's validation lets ``value`` in, while the other cells hold ``values`` over what is printed."""
    rule = field.rule
    if rule is None:
        return True
    seen = {**values, field.place: value}
    calculator = Calculator(field.sheet, lambda sheet, ref: seen[sheet, ref] if (sheet, ref) in seen else form.value(sheet, ref))
    if rule.type == "list":
        return not isinstance(value, bool | date) and _plain(value) in map(_plain, calculator.choices(rule.formula1))
    if rule.type == "custom":
        return calculator.of(_moved(rule, field)) is True
    raise NotImplementedError(rule.type)


def _moved(rule, field: FormField) -> str:
    """The formula as it stands at the field: the one address that it names without a sheet is the answer's own cell."""
    own, = set(OWN_CELL.findall(rule.formula1))
    assert any(area.bounds[:2] <= (coordinate_to_tuple(own)[1], coordinate_to_tuple(own)[0]) for area in rule.sqref.ranges)
    return OWN_CELL.sub(field.ref, rule.formula1)


def _plain(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)


def serial(value: object) -> object:
    """A date as a spreadsheet holds it: days since the end of 1899."""
    return (value - EPOCH).days if isinstance(value, date) else value


class Error(Exception):
    """A formula that gives an error value; a validation then refuses, a conditional format stays off."""


TOKEN = re.compile(r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:E-?\d+)?)|"(?P<text>(?:[^"]|"")*)"
    |(?P<ref>(?:'[^']+'!)?\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)(?![A-Z(])|(?P<name>[A-Z]+)(?=\()
    |(?P<sign><=|>=|<>|[-+*/&<>=(),]))""", re.VERBOSE)


class Calculator:
    """As much of a spreadsheet's language as our validations and conditions speak. ``look`` gives a cell's value."""

    def __init__(self, sheet: str, look):
        self.sheet, self.look = sheet, look

    def of(self, formula: str) -> object:
        """The formula's value, None for an error value. Raises ValueError for what it does not understand."""
        self.tokens, place = [], 0
        formula = formula.removeprefix("=")
        while place < len(formula):
            if not (match := TOKEN.match(formula, place)):
                raise ValueError(formula[place:])
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            place = match.end()
        try:
            return self._compared()
        except Error:
            return None

    def choices(self, source: str) -> list[object]:
        """The entries of a drop-down: written out in quotes, or those of a range."""
        if source.startswith('"'):
            return source.strip('"').split(",")
        return self.of(source)

    def _take(self, *signs: str) -> str:
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return ""

    def _compared(self) -> object:
        left = self._sum()
        if not (sign := self._take("<=", ">=", "<>", "<", ">", "=")):
            return left
        return spread(lambda a, b: COMPARE[sign](rank(a), rank(b)), left, self._sum())

    def _sum(self) -> object:
        left = self._product()
        while sign := self._take("+", "-", "&"):
            left = spread(SIGNS[sign], left, self._product())
        return left

    def _product(self) -> object:
        left = self._single()
        while sign := self._take("*", "/"):
            left = spread(SIGNS[sign], left, self._single())
        return left

    def _single(self) -> object:
        if self._take("-"):
            return spread(lambda value: -number(value), self._single())
        if self._take("("):
            inside = self._compared()
            self._take(")")
            return inside
        kind, text = self.tokens.pop(0)
        if kind == "number":
            return float(text)
        if kind == "text":
            return text.replace('""', '"')
        if kind == "ref":
            return self._cells(text)
        self._take("(")
        start, arguments = len(self.tokens), []
        while not self._take(")"):
            arguments.append(self._compared())
            self._take(",")
        assert start
        return FUNCTIONS[text](*arguments)

    def _cells(self, ref: str) -> object:
        sheet, _, area = ref.rpartition("!")
        left, top, right, bottom = range_boundaries(area.replace("$", ""))
        cells = [serial(self.look(sheet.strip("'") or self.sheet, f"{get_column_letter(column)}{row}"))
                 for row in range(top, bottom + 1) for column in range(left, right + 1)]
        return cells if ":" in area else cells[0]


def number(value: object) -> float:
    """A value where arithmetic needs a number: blank is 0, text an error."""
    if isinstance(value, str):
        raise Error
    return float(value or 0)


def rank(value: object) -> tuple[int, object]:
    """How spreadsheets order values: numbers, then text, then truth; blank is 0."""
    return (2, value) if isinstance(value, bool) else (1, value.lower()) if isinstance(value, str) else (0, value or 0)


def spread(act, *values: object) -> object:
    """``act`` on single values, or on each of a range."""
    size = next((len(value) for value in values if isinstance(value, list)), None)
    if size is None:
        return act(*values)
    return [act(*(value[place] if isinstance(value, list) else value for value in values)) for place in range(size)]


def flat(values: tuple) -> list[object]:
    """All values of some arguments, ranges opened."""
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def is_number(value: object) -> bool:
    """A number, as ISNUMBER and COUNT take it."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def half_up(value: float, places: float) -> float:
    """ROUND."""
    scale = 10**int(places)
    return int(abs(number(value)) * scale + 0.5) / scale * (-1 if number(value) < 0 else 1)


def day_number(year: float, month: float, day: float) -> float:
    """DATE."""
    return float(serial(date(int(year), int(month), int(day))))


SIGNS = {"+": lambda a, b: number(a) + number(b), "-": lambda a, b: number(a) - number(b), "*": lambda a, b: number(a) * number(b),
         "/": lambda a, b: number(a) / number(b), "&": lambda a, b: _plain(a) + _plain(b)}
COMPARE = {"<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
           ">": lambda a, b: a > b, "=": lambda a, b: a == b}
FUNCTIONS = {
    "AND": lambda *values: all(flat(values)), "OR": lambda *values: any(flat(values)), "ISNUMBER": is_number,
    "ABS": lambda value: abs(number(value)), "ROUND": half_up, "DATE": day_number,
    "LEN": lambda value: spread(lambda one: 0 if one is None else len(_plain(one)), value),
    "IF": lambda condition, then, otherwise: then if condition else otherwise, "ROWS": len,
    "SUMPRODUCT": lambda values: sum(map(number, values)), "SUM": lambda *values: sum(one for one in flat(values) if is_number(one)),
    "COUNT": lambda *values: sum(map(is_number, flat(values))),
    "OFFSET": lambda cells, rows, columns, height, width: cells[int(rows):int(rows + height)],
}
