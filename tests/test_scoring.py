"""Scores, bands and ranks equal rational arithmetic for every valid input; nobody gets a silent zero (domain §4)."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.config import load_settings
from pipeline.exact import exact_text, parse_exact, round_half_up, rounded_text
from pipeline.findings import Finding
from pipeline.rounds import Round
from pipeline.scoring.bands import assign_bands, band_of, edge_of
from pipeline.scoring.items import gap_points, score_items
from pipeline.scoring.ranks import rank_people
from pipeline.scoring.status import score_statuses
from pipeline.scoring.totals import score_people

SCHEMES = load_settings(Path(__file__).parents[1] / "config.toml").schemes_for(Round.parse("2566/1"))
EMPLOYEE, SERVANT = SCHEMES["government_employee"], SCHEMES["civil_servant_38k2"]
SHARES = {("government_employee", False): (80, 20), ("government_employee", True): (80, 20),
          ("civil_servant_38k2", False): (70, 30), ("civil_servant_38k2", True): (50, 50)}
FLOORS = {"government_employee": (95, 85, 75, 65, 0), "civil_servant_38k2": (90, 80, 70, 60, 0)}


# ── what is scored, in hundredths, so that nothing but whole numbers is drawn ──

@dataclass(frozen=True)
class Form:
    """One complete evaluation: levels and weights of the indicators, ratings and weights of the competencies."""

    scheme: str
    levels: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]
    ratings: dict[str, tuple[Fraction, ...]]
    competency_weights: tuple[Fraction, ...] = ()     # empty: the form states none, so they are equal
    expected: tuple[int, ...] = ()
    on_probation: bool = False

    def achievement(self):
        return sum(level * weight for level, weight in zip(self.levels, self.weights, strict=True)) / 5

    def behaviour(self):
        weights = self.competency_weights or [Fraction(100, len(self.ratings))] * len(self.ratings)
        return sum(weight * sum(items) / len(items)
                   for weight, items in zip(weights, self.ratings.values(), strict=True)) / 5

    def gap_behaviour(self):
        points = [3 if mean >= wanted else 2 if mean >= wanted - 1 else 1 if mean >= wanted - 2 else 0
                  for mean, wanted in zip((sum(items) / len(items) for items in self.ratings.values()), self.expected)]
        return Fraction(sum(points), 3 * len(points)) * 100

    def total(self, behaviour=None):
        a, b = SHARES[self.scheme, self.on_probation]
        return (self.achievement() * a + (self.behaviour() if behaviour is None else behaviour) * b) / 100


HUNDREDTHS = st.integers(100, 500).map(lambda n: Fraction(n, 100))


@st.composite
def shares_of_100(draw, number):
    """``number`` weights above 0 with at most two decimals that make exactly 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 9999), min_size=number - 1, max_size=number - 1)))
    return tuple(Fraction(b - a, 100) for a, b in zip([0, *cuts], [*cuts, 10000]))


@st.composite
def forms(draw, most_items=4):
    scheme = draw(st.sampled_from(sorted(SCHEMES)))
    number = draw(st.integers(1, 7))
    codes = [rule.code for rule in SCHEMES[scheme].competencies_for("ครูผู้สอน")]
    return Form(scheme, tuple(draw(st.lists(HUNDREDTHS, min_size=number, max_size=number))), draw(shares_of_100(number)),
                {code: tuple(draw(st.lists(HUNDREDTHS, min_size=1, max_size=most_items))) for code in codes},
                draw(st.one_of(st.just(()), shares_of_100(len(codes)))),
                tuple(draw(st.lists(st.integers(1, 5), min_size=len(codes), max_size=len(codes)))), draw(st.booleans()))


def line(table, **values):
    return dict.fromkeys(table.column_names, "") | values


def person(person_id, form, full_name="", unit=""):
    return line(tables.PEOPLE, person_id=person_id, full_name=full_name or f"คนที่ {person_id}", scheme=form.scheme, unit=unit,
                on_probation="yes" if form.on_probation else "")


def indicator_lines(person_id, form):
    return [line(tables.INDICATORS, person_id=person_id, indicator_no=str(number), attained_level=exact_text(level),
                 weight_pct=exact_text(weight)) for number, (level, weight) in enumerate(zip(form.levels, form.weights), 1)]


def competency_lines(person_id, form):
    weights = form.competency_weights or [Fraction(100, len(form.ratings))] * len(form.ratings)
    expected = form.expected or [3] * len(form.ratings)
    return [line(tables.COMPETENCIES, person_id=person_id, competency_code=code, item_no=str(number), rating=exact_text(rating),
                 weight_pct=exact_text(weight), expected_level=str(wanted))
            for (code, items), weight, wanted in zip(form.ratings.items(), weights, expected)
            for number, rating in enumerate(items, 1)]


@dataclass(frozen=True)
class Scored:
    """All frames of scoring, as the stages hand them over."""

    items: object
    scores: object
    bands: object
    ranks: object

    def of(self, person_id="1"):
        return next(row for row in self.scores.itertuples() if row.person_id == person_id)

    def band(self, person_id="1"):
        return next(row for row in self.bands.itertuples() if row.person_id == person_id)

    def rank(self, person_id):
        return next(row for row in self.ranks.itertuples() if row.person_id == person_id)


def score(people, schemes=SCHEMES, status_of=None, turn=lambda rows: rows):
    """Score ``people``: person_id → Form, or (Form, full name, unit)."""
    people = {person_id: who if isinstance(who, tuple) else (who, "", "") for person_id, who in people.items()}
    status_of = dict.fromkeys(people, "complete") | (status_of or {})
    roster = tables.PEOPLE.frame(turn([person(person_id, *who) for person_id, who in people.items()]))
    complete = {person_id: form.scheme for person_id, (form, *_) in people.items() if status_of[person_id] == "complete"}
    items = score_items(
        tables.INDICATORS.frame(turn([row for key, (form, *_) in people.items() for row in indicator_lines(key, form)])),
        tables.COMPETENCIES.frame(turn([row for key, (form, *_) in people.items() for row in competency_lines(key, form)])),
        complete, schemes)
    scores = score_people(roster, status_of, items, schemes)
    bands = assign_bands(scores, schemes)
    return Scored(items, scores, bands, rank_people(roster, scores, bands))


def with_method(method):
    return {code: scheme.model_copy(update={"behaviour": scheme.behaviour.model_copy(update={"method": method})})
            for code, scheme in SCHEMES.items()}


def uniform(scheme, level, rating=None, **more):
    """A form whose indicators all have ``level`` and whose competencies all have ``rating`` (or the same level)."""
    codes = [rule.code for rule in SCHEMES[scheme].competencies_for("ครูผู้สอน")]
    level, rating = Fraction(level), Fraction(level if rating is None else rating)
    return Form(scheme, (level,) * 3, (Fraction(40), Fraction(30), Fraction(30)), dict.fromkeys(codes, (rating,)), **more)


def adding_up_to(total, scheme="government_employee"):
    """A form whose exact total is ``total``: achievement and behaviour are both that score."""
    return uniform(scheme, Fraction(total) / 20)


# ── totals equal fractions ──

# Several people an example: much of the time goes into making frames, whatever their length.
OFFICES = st.lists(forms(), min_size=1, max_size=8).map(lambda drawn: {str(n): form for n, form in enumerate(drawn, 1)})
FEWER = settings(max_examples=25)


@FEWER
@given(OFFICES)
def test_every_total_equals_rational_arithmetic(office):
    scored = score(office)
    for person_id, form in office.items():
        row = scored.of(person_id)
        assert parse_exact(row.total_exact) == form.total()
        assert row.total_score == rounded_text(form.total())
        assert 20 <= form.total() <= 100


@FEWER
@given(OFFICES)
def test_components_are_rounded_for_show_and_enter_the_total_unrounded(office):
    scored = score(office)
    for person_id, form in office.items():
        row, shares = scored.of(person_id), SHARES[form.scheme, form.on_probation]
        assert (row.achievement_score, row.behaviour_score) == (rounded_text(form.achievement()), rounded_text(form.behaviour()))
        assert (row.achievement_weight_pct, row.behaviour_weight_pct) == tuple(map(str, shares))


@FEWER
@given(OFFICES)
def test_the_items_add_up_to_the_components(office):
    items = score(office).items
    for person_id, form in office.items():
        for component, expected in (("achievement", form.achievement()), ("behaviour", form.behaviour())):
            rows = items[(items["person_id"] == person_id) & (items["component"] == component)]
            assert sum(map(parse_exact, rows["points_exact"])) == expected
            assert sum(map(parse_exact, rows["weight_pct"])) == 100


@FEWER
@given(forms(most_items=1))
def test_one_rating_a_competency_gives_the_same_by_items_and_by_rating(form):
    assert score({"1": form}, with_method("rating")).scores.equals(score({"1": form}, with_method("items")).scores)


@FEWER
@given(OFFICES)
def test_the_gap_method_equals_rational_arithmetic_whatever_weights_the_form_states(office):
    scored = score(office, with_method("gap"))
    for person_id, form in office.items():
        row = scored.of(person_id)
        assert parse_exact(row.total_exact) == form.total(form.gap_behaviour())
        assert row.behaviour_score == rounded_text(form.gap_behaviour())


@FEWER
@given(forms(), st.data())
def test_a_higher_level_never_gives_a_lower_total_or_a_worse_band(form, data):
    place = data.draw(st.integers(0, len(form.levels) - 1))
    levels = [*form.levels]
    levels[place] = data.draw(st.integers(int(levels[place] * 100), 500).map(lambda n: Fraction(n, 100)))
    both = score({"1": form, "2": replace(form, levels=tuple(levels))})
    assert parse_exact(both.of("2").total_score) >= parse_exact(both.of("1").total_score)
    assert tables.BANDS.index(both.band("2").band) <= tables.BANDS.index(both.band("1").band)


@pytest.mark.parametrize("code", sorted(SCHEMES))
@pytest.mark.parametrize(("level", "total"), [(5, "100.00"), (1, "20.00"), (3, "60.00"), (4, "80.00")])
def test_one_level_throughout_gives_twenty_times_that_level(code, level, total):
    row = score({"1": uniform(code, level)}).of()
    assert (row.total_score, row.total_exact) == (total, total.removesuffix(".00"))


def test_probation_changes_the_shares_of_a_civil_servant_only():
    for code, expected in (("civil_servant_38k2", ("94.00", "90.00")), ("government_employee", ("96.00", "96.00"))):
        form = uniform(code, 5, 4)
        both = score({"1": form, "2": replace(form, on_probation=True)})
        assert (both.of("1").total_score, both.of("2").total_score) == expected


def test_seven_equal_weights_are_kept_exact():
    form = uniform("government_employee", 5)
    ratings = dict(zip(form.ratings, [(Fraction(n),) for n in (3, 4, 5, 4, 3, 5, 4)]))
    scored = score({"1": replace(form, ratings=ratings)})
    assert set(scored.items[scored.items["component"] == "behaviour"]["weight_pct"]) == {"100/7"}
    assert (scored.of().behaviour_score, scored.of().total_exact) == ("80.00", "96")


def test_a_mean_that_does_not_end_is_kept_exact():
    form = uniform("government_employee", 4, 4)
    thirds = form.ratings | {"results": (Fraction(3), Fraction(3), Fraction(4))}
    scored = score({"1": replace(form, ratings=thirds)})
    level = scored.items[scored.items["item"] == "results"]["level"].item()
    assert (level, scored.of().total_exact) == ("10/3", "1672/21")
    assert scored.of().total_score == "79.62"


def test_a_total_of_exactly_80_that_binary_numbers_put_below_80_reaches_its_band():
    levels, weights, ratings = ("4.06", "4.39", "2.28"), (40, 30, 30), (5, 5, 5, 5, 5, 5, 5, 4)
    binary = sum(float(level) * weight for level, weight in zip(levels, weights)) / 5 * 0.7 + sum(ratings) / 8 * 20 * 0.3
    assert binary < 80
    form = uniform("civil_servant_38k2", 5)
    scored = score({"1": replace(form, levels=tuple(map(Fraction, levels)),
                                 ratings={code: (Fraction(r),) for code, r in zip(form.ratings, ratings)})})
    assert (scored.of().total_exact, scored.of().total_score, scored.band().band) == ("80", "80.00", "very_good")


@pytest.mark.parametrize(("rating", "expected", "points"), [
    ("3", "3", 3), ("4", "3", 3), ("5", "1", 3), ("2", "3", 2), ("1", "3", 1), ("1", "4", 0), ("1", "5", 0), ("4", "5", 2),
    ("2.5", "3", 2), ("2.99", "3", 2), ("1.99", "3", 1), ("0.99", "3", 0), ("7/3", "3", 2), ("5/3", "3", 1)])
def test_gap_points_are_three_less_one_for_each_level_below_the_expected(rating, expected, points):
    assert gap_points(Fraction(rating), Fraction(expected)) == points


def test_the_gap_method_counts_points_of_three_for_each_competency():
    form = replace(uniform("government_employee", 5), expected=(3,) * 7)
    ratings = dict(zip(form.ratings, [(Fraction(n),) for n in (3, 4, 5, 2, 2, 1, 1)]))       # 3 3 3 2 2 1 1 = 15 of 21
    row = score({"1": replace(form, ratings=ratings)}, with_method("gap")).of()
    assert (row.behaviour_score, row.total_exact) == ("71.43", "660/7")


def test_rounding_follows_the_places_of_the_scheme():
    whole = {code: scheme.model_copy(update={"rounding": scheme.rounding.model_copy(update={"places": 0})})
             for code, scheme in SCHEMES.items()}
    scored = score({"1": adding_up_to("94.5")}, whole)
    assert (scored.of().total_score, scored.band().band, scored.band().edge) == ("95", "outstanding", "by_rounding")


# ── bands ──

@pytest.mark.parametrize(("total", "shown", "band_th", "edge"), [
    ("94.5", "94.50", "ดีมาก", "printed_gap"),
    ("84.99", "84.99", "ดี", "printed_gap"),
    ("94.995", "95.00", "ดีเด่น", "by_rounding"),
    ("94.994", "94.99", "ดีมาก", "printed_gap"),
    ("94.01", "94.01", "ดีมาก", "printed_gap"),
    ("94.99", "94.99", "ดีมาก", "printed_gap"),
    ("94.004", "94.00", "ดีมาก", ""),
    ("94", "94.00", "ดีมาก", ""),
    ("95", "95.00", "ดีเด่น", ""),
    ("85", "85.00", "ดีมาก", ""),
    ("84.995", "85.00", "ดีมาก", "by_rounding"),
    ("75", "75.00", "ดี", ""),
    ("74.91", "74.91", "พอใช้", "printed_gap"),
    ("65", "65.00", "พอใช้", ""),
    ("64.995", "65.00", "พอใช้", "by_rounding"),
    ("64.56", "64.56", "ต้องปรับปรุง", ""),
    ("64.99", "64.99", "ต้องปรับปรุง", ""),
    ("20", "20.00", "ต้องปรับปรุง", ""),
    ("100", "100.00", "ดีเด่น", ""),
])
def test_the_band_and_edge_of_a_government_employee_at_the_boundaries(total, shown, band_th, edge):
    scored = score({"1": adding_up_to(total)})
    assert (scored.of().total_score, scored.band().band_th, scored.band().edge) == (shown, band_th, edge)


@pytest.mark.parametrize(("total", "band_th", "edge"), [
    ("90", "ดีเด่น", ""), ("89.995", "ดีเด่น", "by_rounding"), ("89.5", "ดีมาก", "printed_gap"), ("80", "ดีมาก", ""),
    ("79.99", "ดี", "printed_gap"), ("70", "ดี", ""), ("60", "พอใช้", ""), ("59.99", "ต้องปรับปรุง", "")])
def test_the_band_and_edge_of_a_civil_servant_at_the_boundaries(total, band_th, edge):
    band = score({"1": adding_up_to(total, "civil_servant_38k2")}).band()
    assert (band.band_th, band.edge) == (band_th, edge)


@pytest.mark.parametrize("scheme", [EMPLOYEE, SERVANT], ids=lambda scheme: scheme.code)
@pytest.mark.parametrize("place", range(4))
def test_a_score_on_the_floor_reaches_the_band_and_one_hundredth_below_does_not(scheme, place):
    floor = FLOORS[scheme.code][place]
    assert band_of(Fraction(floor), scheme.bands).code == tables.BANDS[place]
    assert band_of(floor - Fraction(1, 100), scheme.bands).code == tables.BANDS[place + 1]


@given(st.integers(0, 10000), st.sampled_from([EMPLOYEE, SERVANT]))
def test_the_band_is_the_highest_whose_floor_is_not_above_the_score(hundredths, scheme):
    total = Fraction(hundredths, 100)
    expected = tables.BANDS[[total >= floor for floor in FLOORS[scheme.code]].index(True)]
    assert band_of(total, scheme.bands).code == expected


@given(st.integers(0, 10000), st.integers(0, 10000), st.sampled_from([EMPLOYEE, SERVANT]))
def test_a_better_score_is_never_in_a_worse_band(one, other, scheme):
    low, high = sorted((one, other))
    places = [tables.BANDS.index(band_of(Fraction(n, 100), scheme.bands).code) for n in (low, high)]
    assert places[0] >= places[1]


@given(st.integers(0, 10000), st.sampled_from([EMPLOYEE, SERVANT]))
def test_a_rounded_score_is_in_a_printed_gap_just_where_no_printed_range_has_it(hundredths, scheme):
    total, lowest = Fraction(hundredths, 100), min(band.printed[0] for band in scheme.bands if band.printed)
    printed = total < lowest or any(low <= total <= high for low, high in (b.printed for b in scheme.bands if b.printed))
    assert edge_of(total, total, scheme.bands) == ("" if printed else "printed_gap")


@given(st.fractions(0, 100, max_denominator=10**5), st.sampled_from([EMPLOYEE, SERVANT]))
def test_the_edge_says_by_rounding_just_where_the_unrounded_total_is_in_another_band(total, scheme):
    rounded = round_half_up(total)
    changed = band_of(total, scheme.bands).code != band_of(rounded, scheme.bands).code
    assert (edge_of(total, rounded, scheme.bands) == "by_rounding") == changed


def test_a_band_carries_its_floor_and_its_clause():
    band = score({"1": adding_up_to("87")}).band()
    assert (band.band, band.band_min, band.source) == ("very_good", "85", "001 ข้อ 3")


# ── ranks ──

def office(*people):
    """person_id → form, name, unit of (person_id, total, full name, unit)."""
    return {person_id: (adding_up_to(total), name, unit) for person_id, total, name, unit in people}


TIED = office(("1", "90", "นายฮาซัน ทดสอบ", "ก"), ("2", "80", "นางแก้ว ทดสอบ", "ข"), ("3", "80", "นายกานดา ทดสอบ", "ก"),
              ("4", "70", "นางสาวเกษร ทดสอบ", "ข"))


def test_equal_totals_share_a_rank_and_the_next_rank_is_left_out():
    ranks = score(TIED).ranks
    assert dict(zip(ranks["person_id"], ranks["rank"])) == {"1": "1", "2": "2", "3": "2", "4": "4"}
    assert dict(zip(ranks["person_id"], ranks["tied_with"])) == {"1": "", "2": "3", "3": "2", "4": ""}


def test_inside_a_tie_the_order_is_that_of_the_dictionary_without_titles():
    names = ["นางกานดา ก", "นายเกษร ก", "นางสาวแก้ว ก", "ขจร ก", "ว่าที่ ร.ต.เฉลิม ก", "นายฮาซัน ก"]
    ranks = score(office(*((str(9 - i), "80", name, "") for i, name in enumerate(names)))).ranks
    placed = dict(zip(ranks["order_no"], ranks["person_id"]))
    assert [placed[str(n)] for n in range(1, 7)] == ["9", "8", "7", "6", "5", "4"]
    assert set(ranks["rank"]) == {"1"}
    assert ranks["tied_with"].iloc[0] == "9;8;7;6;5"


def test_two_people_of_one_name_and_total_stand_in_order_of_their_numbers():
    people = office(("7", "80", "นายเอก ทดสอบ", ""), ("5", "80", "นายเอก ทดสอบ", ""))
    scored, roster = score(people), tables.PEOPLE.frame([person(key, *who) for key, who in people.items()])
    backwards = rank_people(roster.iloc[::-1], scored.scores.iloc[::-1], scored.bands.iloc[::-1])
    assert backwards.equals(scored.ranks)
    assert dict(zip(backwards["person_id"], backwards["order_no"])) == {"5": "1", "7": "2"}


def test_a_tie_is_of_rounded_totals():
    ranks = score(office(("1", "80.004", "ก", ""), ("2", "80.001", "ข", ""), ("3", "80.006", "ค", ""))).ranks
    assert dict(zip(ranks["person_id"], ranks["rank"])) == {"1": "2", "2": "2", "3": "1"}


def test_ranks_within_a_unit_count_only_its_people():
    ranks = score(TIED).ranks
    assert dict(zip(ranks["person_id"], ranks["unit_rank"])) == {"1": "1", "3": "2", "2": "1", "4": "2"}


def test_a_tie_within_a_unit_shares_its_rank_too():
    ranks = score(office(("1", "80", "ก", "ก"), ("2", "80", "ข", "ก"), ("3", "70", "ค", "ก"), ("4", "90", "ง", "ข"))).ranks
    assert dict(zip(ranks["person_id"], ranks["unit_rank"])) == {"1": "1", "2": "1", "3": "3", "4": "1"}


def test_the_two_personnel_types_are_ranked_apart_even_in_one_unit():
    scored = score({"1": (adding_up_to("80"), "ก", "ก"), "2": (adding_up_to("90", "civil_servant_38k2"), "ข", "ก"),
                    "3": (adding_up_to("80", "civil_servant_38k2"), "ค", "ก")})
    assert dict(zip(scored.ranks["person_id"], scored.ranks["rank"])) == {"1": "1", "2": "1", "3": "2"}
    assert dict(zip(scored.ranks["person_id"], scored.ranks["unit_rank"])) == {"1": "1", "2": "1", "3": "2"}
    assert set(scored.ranks["tied_with"]) == {""}


def test_a_hundred_ranks_before_ninety():
    ranks = score(office(("1", "90", "ก", ""), ("2", "100", "ข", ""), ("3", "99.99", "ค", ""))).ranks
    assert dict(zip(ranks["person_id"], ranks["rank"])) == {"1": "3", "2": "1", "3": "2"}


@FEWER
@given(st.lists(st.integers(0, 8000), min_size=1, max_size=8))
def test_a_rank_is_one_more_than_the_number_of_better_totals(hundredths):
    totals = [20 + Fraction(n, 100) for n in hundredths]
    ranks = score({str(i): (adding_up_to(total), f"คน {i}", "") for i, total in enumerate(totals, 1)}).ranks
    found = dict(zip(ranks["person_id"], ranks["rank"]))
    assert found == {str(i): str(1 + sum(other > total for other in totals)) for i, total in enumerate(totals, 1)}
    assert sorted(map(int, ranks["order_no"])) == list(range(1, len(totals) + 1))


# ── never a silent zero ──

NO_FIGURES = ("achievement_score", "behaviour_score", "total_exact", "total_score")


@pytest.mark.parametrize("status", ["incomplete", "missing"])
def test_who_is_not_complete_has_one_line_and_no_figure_at_all(status):
    scored = score({"1": adding_up_to("80"), "2": adding_up_to("90")}, status_of={"2": status})
    assert [getattr(scored.of("2"), name) for name in NO_FIGURES] == [""] * 4
    assert scored.of("2").score_status == status
    assert set(scored.items["person_id"]) == set(scored.bands["person_id"]) == set(scored.ranks["person_id"]) == {"1"}
    assert scored.rank("1").rank == "1"


def test_nobody_complete_leaves_empty_bands_and_ranks():
    scored = score({"1": adding_up_to("80")}, status_of={"1": "missing"})
    assert scored.items.empty and scored.bands.empty and scored.ranks.empty
    assert len(scored.scores) == 1


def test_a_person_without_rules_in_force_has_a_line_without_figures():
    scored = score({"1": adding_up_to("80"), "2": adding_up_to("80", "civil_servant_38k2")},
                   {"government_employee": EMPLOYEE}, {"2": "incomplete"})
    assert scored.of("2").score_status == "incomplete"
    assert [getattr(scored.of("2"), name) for name in (*NO_FIGURES, "achievement_weight_pct", "source")] == [""] * 6


def test_the_shares_carry_their_clause():
    scored = score({"1": adding_up_to("80"), "2": adding_up_to("80", "civil_servant_38k2")})
    assert (scored.of("1").source, scored.of("2").source) == ("001 ข้อ 2", "practice")


PEOPLE = tables.PEOPLE.frame([person(key, adding_up_to("80")) for key in "123"])


@pytest.mark.parametrize(("code", "status"), [("LEVEL_MISSING", "incomplete"), ("WEIGHT_BELOW_MIN", "complete"),
                                              ("SUBMISSION_UNDECIDED", "complete")])
def test_only_a_finding_that_blocks_the_person_makes_incomplete(code, status):
    statuses = score_statuses(PEOPLE, {"1", "2"}, [Finding(code, person_id="2")])
    assert statuses == {"1": "complete", "2": status, "3": "missing"}


def test_who_sent_nothing_is_missing_even_with_a_finding_that_blocks():
    assert score_statuses(PEOPLE, {"1", "2"}, [Finding("PERSON_SENT_NOTHING", person_id="3")])["3"] == "missing"


def test_a_finding_about_nobody_blocks_nobody():
    assert score_statuses(PEOPLE, {"1", "2", "3"}, [Finding("ROSTER_VALUE_MISSING")]) == dict.fromkeys("123", "complete")


# ── order and purity ──

@FEWER
@given(st.lists(forms(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_people_does_not_matter(drawn, random):
    people = {str(number): (form, f"คน {number % 2}", "") for number, form in enumerate(drawn, 1)}

    def shuffled(rows):
        return random.sample(rows, len(rows))

    one, other = score(people), score(people, turn=shuffled)
    assert all(getattr(one, name).equals(getattr(other, name)) for name in ("items", "scores", "bands", "ranks"))


def test_rows_in_another_order_than_their_tables_give_the_same_scores():
    form = replace(uniform("government_employee", 4), levels=(Fraction(5), Fraction(4), Fraction(3)))
    indicators = tables.INDICATORS.frame(indicator_lines("1", form))
    competencies = tables.COMPETENCIES.frame(competency_lines("1", form))
    of = {"1": form.scheme}
    assert score_items(indicators.iloc[::-1], competencies.iloc[::-1], of, SCHEMES).equals(
        score_items(indicators, competencies, of, SCHEMES))


def test_no_stage_of_scoring_edits_the_frames_it_was_given():
    form = uniform("government_employee", 4)
    roster = tables.PEOPLE.frame([person("1", form), person("2", form)])
    indicators = tables.INDICATORS.frame(indicator_lines("1", form))
    competencies = tables.COMPETENCIES.frame(competency_lines("1", form))
    given_frames = [roster, indicators, competencies]
    kept = [frame.copy(deep=True) for frame in given_frames]
    status_of = {"1": "complete", "2": "missing"}
    items = score_items(indicators, competencies, {"1": form.scheme}, SCHEMES)
    scores = score_people(roster, status_of, items, SCHEMES)
    bands = assign_bands(scores, SCHEMES)
    handed = [items, scores, bands]
    kept_too = [frame.copy(deep=True) for frame in handed]
    rank_people(roster, scores, bands)
    assert all(now.equals(before) for now, before in zip(given_frames + handed, kept + kept_too, strict=True))
    assert status_of == {"1": "complete", "2": "missing"}
