"""index.html and a page for each unit and person: self-contained files that open from a folder, without a network.

A page holds nothing but what its templates print from the audit tables. Words and layout are in templates/.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from pipeline.config import BandRule, Scheme
from pipeline.documents.chart_shapes import parts
from pipeline.documents.derivation import Cell, Derivation, Row, citer, derivations, once_per_results, worst_first
from pipeline.documents.findings.units import told_to_units
from pipeline.documents.look import NAMES_KEPT, full_position, safe_name, templates, with_thai_digits
from pipeline.documents.notice.letter import letter_name, letter_of
from pipeline.documents.notice.register import register_name
from pipeline.documents.office.charts import scheme_charts
from pipeline.documents.office.counts import budget_uses, finding_kinds, missed_indicators, to_do
from pipeline.documents.opinion import opinion_name, people_below
from pipeline.documents.paper import Paper
from pipeline.documents.person.form import DOTS, person_workbook_name
from pipeline.documents.person.report import person_report
from pipeline.documents.person.standing import derivation_before
from pipeline.documents.plans.form import plan_form_name
from pipeline.documents.unit_report import OWED_BY, plans_by_unit, returned_to, steps_by_unit
from pipeline.exact import rounded_text
from pipeline.results import Results, Terms
from pipeline.tables import AUDIT_TABLES, SCORE_STATUSES, SEVERITIES
from pipeline.thai import dictionary_key, name_order, thai_date

OFFICE_PAGE = "index.html"
SUMMARY_WORKBOOK = "summary.xlsx"
PLAN_PAGE = "plan.html"
COMMITTEE_FORM, MINUTES_PAGE, MINUTES_WORKBOOK = "forms/committee.xlsx", "committee/minutes.html", "committee/minutes.xlsx"
FINDINGS_PAGE, FINDINGS_WORKBOOK = "findings.html", "findings.xlsx"
PLANS_PAGE, PLANS_WORKBOOK = "plans.html", "plans.xlsx"
SIGNED_PAPERS = ("letter.html", "minutes.html")          # whose digits the office chooses; all else is compared with cells
PROCESS_PAGE, DECISIONS_FORM = "due_process.html", "forms/decisions.xlsx"
RAISES_PAGE, SCENARIOS_WORKBOOK, RAISES_FORM = "raises.html", "raises/scenarios.xlsx", "forms/raises.xlsx"
RAISE_LIST = "raises/raise_list.xlsx"
NOTHING_RETURNED: Mapping[str, str] = MappingProxyType({})


def unit_page_name(unit: str) -> str:
    return f"units/{safe_name(unit)}.html"


def person_page_name(person: Row) -> str:
    """Beside the person's workbook, under the same name."""
    return person_workbook_name(person).removesuffix(".xlsx") + ".html"


class BandShare(NamedTuple):
    """How many people reached a band, and what percent of those with a score."""

    band: BandRule
    count: int
    share_pct: str


class Finding(NamedTuple):
    """A finding where it is listed: its cell, and whom it concerns (None: nobody on the roster)."""

    row: Row
    cell: Cell
    own: Derivation | None


def findings_of(own: Derivation) -> list[Finding]:
    return [Finding(row, cell, own) for row, cell in own.findings]


@dataclass(frozen=True)
class Group:
    """Some of the office's people: all of them, those of one scheme, or those of one unit."""

    name: str
    people: tuple[Derivation, ...]

    @cached_property
    def count_of(self) -> dict[str, int]:
        """score_status → number of people; every status is there."""
        counted = Counter(own.score.score_status for own in self.people)
        return {status: counted[status] for status in SCORE_STATUSES}

    @cached_property
    def ranked(self) -> list[Derivation]:
        """Whoever has a total, scheme by scheme in the order of the ranked list."""
        return sorted((own for own in self.people if own.is_complete),
                      key=lambda own: (own.person.scheme, int(own.rank.order_no)))

    @cached_property
    def unscored(self) -> list[Derivation]:
        """Whoever has no total: those with nothing at all first, then by unit and name."""
        return sorted((own for own in self.people if not own.is_complete), key=lambda own: (
            -SCORE_STATUSES.index(own.score.score_status), dictionary_key(own.person.unit),
            name_order(own.person.full_name), own.person.person_id))

    @cached_property
    def on_edge(self) -> list[Derivation]:
        """The edge watch: whose band the committee should look at."""
        return [own for own in self.ranked if own.band.edge]

    @cached_property
    def findings(self) -> list[Finding]:
        """Person by person, the gravest consequence first."""
        concerned = sorted((own for own in self.people if own.findings), key=lambda own: (
            SEVERITIES.index(own.findings[0][0].severity), name_order(own.person.full_name), own.person.person_id))
        return [finding for own in concerned for finding in findings_of(own)]

    @cached_property
    def band_count(self) -> Counter:
        return Counter(own.band.band for own in self.ranked)

    def band_shares(self, scheme: Scheme) -> list[BandShare]:
        """The distribution over the scheme's bands, the highest first; bands that nobody reached stay in."""
        return [BandShare(band, count, rounded_text(Fraction(100 * count, len(self.ranked) or 1), 1))
                for band in scheme.bands for count in [self.band_count[band.code]]]


class OfficeRound(NamedTuple):
    """The people of a round, grouped once for all its pages."""

    everybody: Group
    schemes: tuple[tuple[Scheme, Group], ...]
    units: dict[str, Group]
    nobodys_findings: list[Finding]


@once_per_results
def grouped(results: Results) -> OfficeRound:
    """Everybody, and everybody again by scheme (as config.toml orders them) and by unit (in dictionary order)."""
    by_person, nobodys = derivations(results)
    people = tuple(by_person.values())
    in_unit: dict[str, list[Derivation]] = {}
    for own in people:
        in_unit.setdefault(own.person.unit, []).append(own)
    return OfficeRound(
        Group(results.settings.office.name, people),
        _by_scheme(people, results),
        {unit: Group(unit, tuple(in_unit[unit])) for unit in sorted(in_unit, key=dictionary_key)},
        [Finding(row, cell, None) for row, cell in nobodys])


def _by_scheme(people: tuple[Derivation, ...], results: Results) -> tuple[tuple[Scheme, Group], ...]:
    """These people by their rules, as config.toml orders them; rules of nobody among them are left out."""
    groups = ((scheme, Group(scheme.name_th, tuple(own for own in people if own.person.scheme == code)))
              for code, scheme in results.schemes.items())
    return tuple((scheme, group) for scheme, group in groups if group.people)


def pages(results: Results, former: Results | None = None, returned: Mapping[str, str] = NOTHING_RETURNED) -> Iterator[Paper]:
    """Every page of the round that people look at first: the office's, the units', everybody's own with the letter.

    ``former`` are the results of the round before, ``returned`` is file_name → name below the round's folder of what goes back.
    """
    yield Paper(OFFICE_PAGE, office_page, (results, former))
    for unit in grouped(results).units:
        yield Paper(unit_page_name(unit), unit_page, (results, unit, returned))
    for own in grouped(results).everybody.people:
        yield Paper(person_page_name(own.person), person_page, (own, derivation_before(own, former), results.terms))
        if own.is_complete:
            yield Paper(letter_name(own.person, ".html"), letter_page, (own.unranked, results.terms))


def office_page(results: Results, former: Results | None = None) -> str:
    """index.html: the state of the round, what must be done now, the results, what the committee should look at, the papers."""
    office = grouped(results)
    return render_page("index.html", OFFICE_PAGE, results.terms, everybody=office.everybody, schemes=office.schemes,
                       units=office.units.values(), parts_of=parts, to_do=to_do(results), kinds=finding_kinds(results),
                       charts_of=[(group, scheme_charts(results, former, scheme, group.people)) for scheme, group in office.schemes],
                       former_known=former is not None,
                       office_rule=results.settings.committee.fairness, missed=missed_indicators(results), budgets=budget_uses(results), findings_by_unit=_findings_by_unit(office),
                       severities=SEVERITIES, below=people_below(results), opined=set(results.opinions["person_id"]),
                       opinion_paper=opinion_name, file_count=Counter(results.files["file_status"]), summary_workbook=SUMMARY_WORKBOOK,
                       findings_page=FINDINGS_PAGE, findings_workbook=FINDINGS_WORKBOOK, plan_page=PLAN_PAGE,
                       committee_form=COMMITTEE_FORM, minutes_page=MINUTES_PAGE, minutes_workbook=MINUTES_WORKBOOK,
                       plans_page=PLANS_PAGE, plans_workbook=PLANS_WORKBOOK, process_page=PROCESS_PAGE,
                       decisions_form=DECISIONS_FORM, has_raises=not results.raise_budgets.empty, raises_page=RAISES_PAGE,
                       raises_form=RAISES_FORM, raise_list=RAISE_LIST, scenarios_workbook=SCENARIOS_WORKBOOK,
                       audit_tables=[table.name for table in AUDIT_TABLES])


def _findings_by_unit(office: OfficeRound) -> list[tuple[str | None, Counter]]:
    """(unit, findings by severity), the unit with the gravest first; None holds files of nobody on the roster."""
    listed = [(None, office.nobodys_findings), *((unit.name, unit.findings) for unit in office.units.values())]
    in_order = sorted(((unit, found) for unit, found in listed if found), key=lambda group: worst_first(group[1][0].row)[0])
    return [(unit, Counter(finding.row.severity for finding in found)) for unit, found in in_order]


def unit_page(results: Results, unit: str, returned: Mapping[str, str] = NOTHING_RETURNED) -> str:
    """The page of one unit, such as its head may see it: its people with scores and bands, how far each has come, plans,
    what is missing and what the unit must mend, its papers.

    Raises KeyError where nobody on the roster belongs to ``unit``.
    """
    own, told = grouped(results).units[unit], told_to_units(results)
    return render_page("unit.html", unit_page_name(unit), results.terms, unit=own, schemes=_by_scheme(own.people, results),
                       findings=[finding for finding in own.findings if finding.row.finding_no in told],
                       process=steps_by_unit(results).get(unit), owed_by=OWED_BY, plans=plans_by_unit(results).get(unit, []),
                       plan_form=plan_form_name, returned=returned_to(own.people, results, returned))


def person_page(own: Derivation, before: Derivation | None, terms: Terms) -> str:
    """The page of one person: how the result came about, beside the same person's round before, and nothing of anybody else's."""
    return render_page("person.html", person_page_name(own.person), terms, own=own, report=person_report(own, before),
                       findings=findings_of(own), in_thai=lambda iso: thai_date(date.fromisoformat(iso)))


def letter_page(own: Derivation, terms: Terms) -> str:
    """The letter to a person with a complete score, one A4 when printed."""
    return render_page("letter.html", letter_name(own.person, ".html"), terms, letter=letter_of(own, terms.settings), dots=DOTS)


def render_page(template: str, name: str, terms: Terms, **shown: Any) -> str:
    """``template`` as the page ``name``, whose links lead relative to its own folder."""
    in_thai_digits = template in SIGNED_PAPERS and terms.settings.office.digits == "thai"
    page = templates().get_template(template).render(_from_depth(terms)(name.count("/")), in_thai_digits=in_thai_digits, **shown)
    return with_thai_digits(page) if in_thai_digits else page


@once_per_results
def _from_depth(terms: Terms) -> Callable[[int], dict[str, Any]]:
    """What all pages are given that lie so many folders deep: the round, links, the macros of parts.html that make use of them."""
    of_round = {
        "office": terms.settings.office, "round": terms.round, "first_day": thai_date(terms.round.first_day),
        "last_day": thai_date(terms.round.last_day), "cite": citer(terms.settings), "office_page": OFFICE_PAGE, "unit_page": unit_page_name,
        "person_page": person_page_name, "person_workbook": person_workbook_name, "letter_name": letter_name,
        "register_name": register_name, "full_position": full_position, "kept": {}}

    @cache
    def given(depth: int) -> dict[str, Any]:
        with_links = of_round | {"link": lambda target: "../" * depth + quoted(target)}
        return with_links | {"parts": templates().get_template("parts.html").make_module(with_links)}
    return given


def quoted(name: str) -> str:
    """The name of a paper as a link writes it, folder by folder: those of units come again with each of their people."""
    return "/".join(map(_quoted, name.split("/")))


_quoted = lru_cache(NAMES_KEPT)(quote)
