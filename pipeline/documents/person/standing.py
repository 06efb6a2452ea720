"""Part 2 of a person's form: the components, their weights, the total, and the mean of both rounds of a year."""

from dataclasses import dataclass
from fractions import Fraction

from pipeline.documents.derivation import Derivation, derivations, once_per_results
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import words
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Line, Piece
from pipeline.exact import exact_text, parse_exact, round_half_up
from pipeline.results import Results
from pipeline.rounds import Round

LEFT, RIGHT = (0, 2), (3, 6)        # the halves of a form's seven columns, from 0
NOT_KNOWN = "–"
REVIEWED_TH = "คะแนนที่คณะกรรมการเห็นชอบ"
WEIGHTED_TH = "รวมคะแนน\n(ก)×(ข)÷100"
SCORE = CENTRED | {"num_format": "0.00"}
TOTAL = SCORE | {"bold": True}
SAFE_DISTANCE = Fraction(1, 10**9)  # binary floats err by less than this in sums of scores
former_derivations = once_per_results(derivations.__wrapped__)   # its own place, as ``derivations`` keeps one round


@dataclass(frozen=True)
class Standing:
    """The exact component scores and the rounded total of one person in one round, with the shares in percent.

    All as evaluated; ``reviewed`` is the committee's total where it changed it, and ``note`` the sentence that says so.
    """

    achievement: Fraction
    behaviour: Fraction
    shares: tuple[Fraction, Fraction]
    total: Fraction
    places: int
    reviewed: Fraction | None = None
    note: str = ""

    @property
    def result(self) -> Fraction:
        """The total that counts."""
        return self.total if self.reviewed is None else self.reviewed

    @property
    def exact(self) -> Fraction:
        return (self.achievement * self.shares[0] + self.behaviour * self.shares[1]) / 100


def standing_of(own: Derivation) -> Standing | None:
    """The person's figures of the round, or None while they are not complete."""
    if not own.is_complete:
        return None
    achievement, behaviour = own.components
    return Standing(parse_exact(achievement.score_exact), parse_exact(behaviour.score_exact),
                    (parse_exact(achievement.weight_pct), parse_exact(behaviour.weight_pct)),
                    parse_exact(own.evaluated.total_score), own.scheme.rounding.places,
                    parse_exact(own.score.total_score) if own.reviewed else None, words().reviewed(own) if own.reviewed else "")


def derivation_before(own: Derivation, former: Results | None) -> Derivation | None:
    """The person's derivation in ``former``, the round before, where 80_two_rounds has decided that it is the same person's."""
    known = own.two_rounds
    if former is None or known is None or known.previous_source != "recomputed":
        return None
    return former_derivations(former).by_person[own.person.person_id]


def former_standing(own: Derivation, round_: Round, before: Derivation | None) -> Standing | Fraction | None:
    """Round 1 of the same fiscal year: its figures, or the total alone where the office states no more than that.

    ``before`` is what ``derivation_before`` gives.
    """
    known = own.two_rounds
    if known is None or known.previous_round != str(Round(round_.fiscal_year, 1)):
        return None
    return standing_of(before) if before else parse_exact(known.previous_score)


def two_rounds_table(own: Derivation, first: Standing | Fraction | None, second: Standing | None, round_: Round,
                     above: int) -> list[Line]:
    """Both rounds side by side and their mean; ``above`` is the number of lines before the table.

    Of the former round the total alone may be known.
    """
    row = above + 3                               # of the achievement, as Excel counts
    shares = shares_of(own)
    unknown = NOT_KNOWN if round_.number == 2 and not isinstance(first, Standing) else None
    left, right = (score_cells(standing, columns, row, shares, else_) for standing, columns, else_ in
                   ((first, "DE", unknown), (second, "FG", None)))
    names = ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติงาน (สมรรถนะ)")
    lines = [[Piece("องค์ประกอบการประเมิน", 0, 1, HEAD, rows=2), Piece("น้ำหนัก (ร้อยละ) (ข)", 2, 2, HEAD, rows=2),
              Piece("ครั้งที่ 1", 3, 4, HEAD), Piece("ครั้งที่ 2", 5, 6, HEAD)],
             [Piece(text, col, col, HEAD) for col, text in enumerate(("คะแนน (ก)", WEIGHTED_TH) * 2, 3)]]
    for i, name in enumerate(names):
        lines.append([Piece(name, 0, 1, TEXT), Piece(shares[i], 2, 2, CENTRED),
                      *(Piece(content, col, col, SCORE) for col, content in enumerate((*left[i], *right[i]), 3))])
    lines.append([Piece("รวม", 0, 1, HEAD), Piece(sum_of_shares("C", row, shares), 2, 2, HEAD),
                  *(Piece(content, col, col, TOTAL) for col, content in enumerate((*left[2], *right[2]), 3))])
    counted = row + 2                             # the line of the totals that count
    if any(isinstance(standing, Standing) and standing.reviewed is not None for standing in (first, second)):
        lines.append([Piece(REVIEWED_TH, 0, 2, HEAD), *(
            piece for standing, column, place, else_ in ((first, "E", 3, unknown), (second, "G", 5, None))
            for piece in (Piece(None, place, place, TOTAL),
                          Piece(result_of(standing, f"{column}{counted}", else_), place + 1, place + 1, TOTAL)))])
        counted += 1
    meant = first if own.two_rounds is None or own.two_rounds.mean_score else None
    return [*lines, [Piece("คะแนนเฉลี่ยทั้ง 2 ครั้ง", 0, 5, HEAD), Piece(mean_of(meant, second, counted), 6, 6, TOTAL)]]


def one_round_table(own: Derivation, standing: Standing | None, above: int) -> list[Line]:
    """The components of one round; ``above`` is the number of lines before the table."""
    row = above + 2
    shares = shares_of(own)
    cells = score_cells(standing, "DF", row, shares, None, weight_column="E")
    names = ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติราชการ (สมรรถนะ)", "3. องค์ประกอบอื่น ๆ (ถ้ามี)", "รวม")
    figures = [*cells[:2], (NOT_KNOWN, NOT_KNOWN), cells[2]]
    weights = [*shares, NOT_KNOWN, sum_of_shares("E", row, shares)]
    looks = [(TEXT, SCORE)] * 3 + [(HEAD, TOTAL)]
    is_reviewed = standing is not None and standing.reviewed is not None
    return [[Piece("องค์ประกอบการประเมิน", *LEFT, HEAD), Piece("คะแนน (ก)", 3, 3, HEAD),
             Piece("น้ำหนัก (ข)", 4, 4, HEAD), Piece(WEIGHTED_TH, 5, 6, HEAD)],
            *([Piece(name, *LEFT, words), Piece(score, 3, 3, number), Piece(weight, 4, 4, CENTRED),
               Piece(weighted, 5, 6, number)]
              for name, (score, weighted), weight, (words, number) in zip(names, figures, weights, looks, strict=True)),
            *([[Piece(REVIEWED_TH, 0, 4, HEAD), Piece(standing.reviewed, 5, 6, TOTAL)]] if is_reviewed else [])]


def shares_of(own: Derivation) -> tuple[Fraction | None, Fraction | None]:
    """The shares of both components in percent; None where no rules are in force."""
    score = own.score
    return tuple(parse_exact(share) if share else None
                 for share in (score.achievement_weight_pct, score.behaviour_weight_pct))


def sum_of_shares(column: str, row: int, shares: tuple) -> Content:
    return Formula(f"=SUM({column}{row}:{column}{row + 1})", float(sum(shares))) if all(shares) else None


def total_alone(known: Standing | Fraction | None) -> Fraction | None:
    """The rounded total of a round of which no more may be known."""
    return known.total if isinstance(known, Standing) else known


def score_cells(standing: Standing | Fraction | None, columns: str, row: int, shares: tuple, otherwise: Content,
                weight_column: str = "C") -> list[tuple[Content, Content]]:
    """(score, weighted) of achievement, behaviour and sum; ``otherwise`` in each where there is no standing, a total alone
    in the sum.

    The weighted score is a formula over the form's own weights; a former round under other shares names them itself.
    """
    if not isinstance(standing, Standing):
        return [(otherwise, otherwise)] * 2 + [(otherwise, otherwise if standing is None else standing)]
    score_column, weighted_column = columns
    cells: list[tuple[Content, Content]] = []
    for i, score in enumerate((standing.achievement, standing.behaviour)):
        share = standing.shares[i]
        weight = f"{weight_column}{row + i}" if share == shares[i] else exact_text(share)
        cells.append((score, Formula(f"={score_column}{row + i}*{weight}/100", float(score * share / 100))))
    return [*cells, (None, total_of(standing, f"{weighted_column}{row}:{weighted_column}{row + 1}"))]


def total_of(standing: Standing, weighted: str) -> Content:
    """The rounded total as a formula, or as the plain number where binary floats could round it the other way."""
    hundredths = standing.exact * 10**standing.places
    if abs(hundredths % 1 - Fraction(1, 2)) < SAFE_DISTANCE:
        return standing.total
    return Formula(f"=ROUND(SUM({weighted}),{standing.places})", float(standing.total))


def result_of(standing: Standing | Fraction | None, total: str, otherwise: Content) -> Content:
    """The total that counts: the committee's, else the one that stands in the cell ``total``."""
    if standing is None:
        return otherwise
    if isinstance(standing, Standing) and standing.reviewed is not None:
        return standing.reviewed
    return Formula(f"={total}", float(total_alone(standing)))


def mean_of(first: Standing | Fraction | None, second: Standing | None, row: int) -> Content:
    """The mean of both totals that count, half up. In whole hundredths, so that no binary float stands on a half cent."""
    if first is None or second is None:
        return NOT_KNOWN if second else None
    scale, before = 10**second.places, first.result if isinstance(first, Standing) else first
    return Formula(f"=ROUND(ROUND((E{row}+G{row})*{scale},0)/2,0)/{scale}",
                   float(round_half_up((before + second.result) / 2, second.places)))
