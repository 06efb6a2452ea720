"""What the office says on raises.xlsx, or on a raise list of its own: the scenario that counts, and percents of its own.

A choice or a percent that is not certain is a finding and is not used. Findings are the file's and nobody's: pay stands
neither on a person's page for others to see nor in a message to a unit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from pipeline.config import Scheme
from pipeline.config_raises import STEPS, Raises
from pipeline.decisions.review import is_of_another
from pipeline.exact import parse_exact
from pipeline.findings import Finding
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched, choose
from pipeline.intake.words import meaning, wording_of
from pipeline.rounds import Round
from pipeline.schema import values_of
from pipeline.thai import fold

ANSWERS = ("is_chosen", "percent", "remark")
NOT_DUE = "ประเภทบุคลากรของผู้นี้ไม่มีการเลื่อนในรอบนี้"


@dataclass(frozen=True)
class RaiseLine:
    """One line of a raise sheet and the file it stands in."""

    file_name: str
    line: Line

    @property
    def person_id(self) -> str:
        return self.line.text("person_id")

    @property
    def place(self) -> str:
        """Where its percent stands, as a clerk looks for it."""
        return f"แผ่น {self.line.sheet_name} ช่อง {self.line.places['percent']}"

    def finding(self, code: str, at: str, found: str = "", **words: str) -> Finding:
        """A finding at one of the line's cells, blank or not."""
        return Finding(code, self.file_name, self.line.sheet_name, self.line.places[at], found, words=words)


@dataclass(frozen=True)
class RaiseSheet:
    """``chosen`` is personnel type → name of the scenario; ``percents`` is person_id → the typed percent in steps of 0.01.

    ``lines`` is person_id → the person's line of the sheet, filled in or not; none of whoever is not on the roster.
    """

    chosen: dict[str, str] = field(default_factory=dict)
    percents: dict[str, int] = field(default_factory=dict)
    lines: dict[str, RaiseLine] = field(default_factory=dict)
    file_name: str = ""


def choose_raise_sheet(matched: list[Matched]) -> tuple[list[Matched], list[Finding]]:
    """The files, of several raise sheets the later one as a whole. One that comes back as printed competes with none."""
    return choose(matched, "แบบเลื่อนเงินเดือน", lambda file: ("raises",) if _says_anything(file) else ())


def _says_anything(file: Matched) -> bool:
    return file.reading.kind == "raises" and any(not line.refs.keys().isdisjoint(ANSWERS) for line in file.reading.lines)


def schemes_due(schemes: dict[str, Scheme], round_: Round) -> dict[str, Scheme]:
    """The personnel types whose raises are due after this round."""
    return {code: scheme for code, scheme in schemes.items()
            if scheme.raises is not None and scheme.raises.is_on and round_.number in scheme.raises.rounds}


def read_raise_sheet(files: list[Matched], people: pd.DataFrame, schemes: dict[str, Scheme],
                     round_: Round) -> tuple[RaiseSheet, list[Finding]]:
    """What the sheet that counts says, and what of it cannot be used.

    In: the files of kind raises that count, 20, the rules in force. Percents without any scenario ticked choose the given one.
    """
    files, due = [file for file in files if _says_anything(file)], schemes_due(schemes, round_)
    lines = [RaiseLine(file.reading.file_name, line) for file in files for line in file.reading.lines]
    of_people, findings = _known([one for one in lines if one.line.kind == "raises"], people)
    percents, about_percents = _percents(of_people, people, due)
    ticked = [one for one in lines if (said := one.line.text("is_chosen")) and meaning("chosen", said) == "yes"]
    chosen, about_choices = _choices(ticked, due)
    typed: dict[str, list[RaiseLine]] = {}
    scheme_of = dict(values_of(people, "person_id", "scheme"))
    for one in of_people:
        if "percent" in one.line.refs and scheme_of[one.person_id] in due:
            typed.setdefault(scheme_of[one.person_id], []).append(one)
    chosen |= {code: name for code in typed if code not in _schemes_of(ticked) and (name := _only_given(due[code]))}
    sheet = RaiseSheet(chosen, percents, {one.person_id: one for one in of_people},
                       files[0].reading.file_name if files else "")
    return sheet, [*findings, *about_percents, *about_choices, *_unused(typed, chosen, due)]


# ── the scenario ──

def _schemes_of(ticked: Iterable[RaiseLine]) -> set[str]:
    return {meaning("scheme", one.line.text("scheme")) for one in ticked}


def _choices(ticked: list[RaiseLine], due: dict[str, Scheme]) -> tuple[dict[str, str], list[Finding]]:
    """personnel type → the one scenario ticked for it, by its name in the settings."""
    of_scheme: dict[str, dict[str, RaiseLine]] = {}
    findings = []
    for one in ticked:
        code, name = meaning("scheme", one.line.text("scheme")), one.line.text("scenario")
        names = {fold(scenario.name): scenario.name for scenario in due[code].raises.scenarios} if code in due else {}
        if fold(name) in names:
            of_scheme.setdefault(code, {})[names[fold(name)]] = one
        else:
            findings.append(one.finding("RAISE_SCENARIO_UNKNOWN", "is_chosen", name, about=one.line.text("scheme"),
                                        expected=" · ".join(names.values()) or NOT_DUE))
    for code, chosen in of_scheme.items():
        if len(chosen) > 1:
            findings += [one.finding("RAISE_SCENARIOS_TWO", "is_chosen", name, about=wording_of("scheme", code))
                         for name, one in chosen.items()]
    return {code: next(iter(chosen)) for code, chosen in of_scheme.items() if len(chosen) == 1}, findings


def _only_given(scheme: Scheme) -> str:
    """The scenario in which the office types the percents, where the settings have exactly one."""
    given = [scenario.name for scenario in scheme.raises.scenarios if scenario.method == "given"]
    return given[0] if len(given) == 1 else ""


def _unused(typed: dict[str, list[RaiseLine]], chosen: dict[str, str], due: dict[str, Scheme]) -> Iterator[Finding]:
    """For each personnel type with percents typed while a scenario counts that does not ask for them."""
    for code, lines in typed.items():
        name = chosen.get(code, due[code].raises.scenario)
        if due[code].raises.scenario_of(name).method != "given":
            yield lines[0].finding("RAISE_PERCENTS_NOT_USED", "percent", str(len(lines)), about=wording_of("scheme", code),
                                   expected=name)


# ── the percents ──

def _known(lines: list[RaiseLine], people: pd.DataFrame) -> tuple[list[RaiseLine], list[Finding]]:
    """The lines of people on the roster; a percent for anybody else is a finding."""
    name_of, known, findings = dict(values_of(people, "person_id", "full_name")), [], []
    for one in lines:
        if one.person_id in name_of and not is_of_another(one.line, name_of):
            known.append(one)
        elif "percent" in one.line.refs and one.person_id in name_of:
            findings.append(one.finding("RAISE_NAME_OF_ANOTHER", "full_name", one.line.text("full_name"), about=one.person_id,
                                        expected=name_of[one.person_id]))
        elif "percent" in one.line.refs:
            findings.append(one.finding("RAISE_PERSON_UNKNOWN", "person_id", one.person_id))
    return known, findings


def _percents(lines: list[RaiseLine], people: pd.DataFrame, due: dict[str, Scheme]) -> tuple[dict[str, int], list[Finding]]:
    """person_id → percent in steps; neither of two that differ, none that the rules do not know (003 ข้อ 2)."""
    scheme_of, of_person, findings = dict(values_of(people, "person_id", "scheme")), {}, []
    for one in lines:
        scheme, text = due.get(scheme_of[one.person_id]), one.line.text("percent")
        if not text:
            continue
        steps = parse_exact(text) * STEPS
        if scheme is None:
            findings.append(one.finding("RAISE_PERSON_NOT_ELIGIBLE", "percent", text, about=one.person_id, expected=NOT_DUE))
        elif steps.denominator != 1 or not 0 <= steps <= scheme.raises.cap:
            findings.append(one.finding("RAISE_PERCENT_IMPOSSIBLE", "percent", text, expected=percents_in_words(scheme.raises)))
        else:
            of_person.setdefault(one.person_id, []).append((int(steps), one))
    for person_id, said in of_person.items():
        if len({steps for steps, _ in said}) > 1:
            findings += [one.finding("RAISE_PERSON_TWICE", "percent", one.line.text("percent"), about=person_id,
                                     expected=", ".join(other.place for _, other in said if other is not one)) for _, one in said]
    return {person_id: said[0][0] for person_id, said in of_person.items() if len({steps for steps, _ in said}) == 1}, findings


def percents_in_words(rule: Raises) -> str:
    """The percents that the rule allows, as form and finding say them."""
    return f"0–{rule.percent_max}"
