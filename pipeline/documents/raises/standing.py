"""What the papers of pay raises are drawn from: everybody of a personnel type with his line of 90, and whether it is a draft."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.config import Scheme
from pipeline.config_raises import Scenario
from pipeline.decisions.pay import satang
from pipeline.documents.derivation import Row, once_per_results
from pipeline.documents.look import money, words
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import dictionary_key, name_order

# What the office calls the pay of each personnel type.
PAY_TH = {"civil_servant_38k2": "เงินเดือน", "government_employee": "ค่าตอบแทน"}
NO_PERCENT = "ร้อยละที่ได้เป็น 0.00"
# Columns of list and annex, from 0 (raise_list.columns).
NAME, (SALARY, BASE, PERCENT, RAISED, SPECIAL, NEW_SALARY, REMARK) = 1, range(6, 13)


class Sheets(NamedTuple):
    """What the sheets of one personnel type are called."""

    budget: str
    listed: str
    annex: str


SHEETS = {"civil_servant_38k2": Sheets("วงเงิน", "บัญชีเลื่อนเงินเดือน", "บัญชีแนบท้ายคำสั่ง"),
          "government_employee": Sheets("วงเงินค่าตอบแทน", "บัญชีเลื่อนค่าตอบแทน", "บัญชีแนบท้ายคำสั่งค่าตอบแทน")}


class Raised(NamedTuple):
    """One person of the payroll: the lines of 20 and of 90."""

    person: Row
    pay: Row

    @property
    def has_raise(self) -> bool:
        """Anything is paid: a raise, or special compensation alone."""
        return any(satang(text) for text in (self.pay.raise_baht, self.pay.special_compensation))

    @property
    def reasons(self) -> list[str]:
        """Why there is no raise, each condition by itself."""
        return self.pay.reason.split(" · ")

    @property
    def is_open(self) -> bool:
        """Not known yet: something is lacking, or nothing was allocated. Whoever the rules bar has 0.00 percent."""
        return not self.pay.percent


class Order(NamedTuple):
    """What every slip of a personnel type says alike: under which rules, from which day, and whether the figures may still change."""

    scheme: Scheme
    effective_on: str
    is_draft: bool

    @property
    def pay_th(self) -> str:
        return PAY_TH[self.scheme.code]


@dataclass(frozen=True)
class Payroll:
    """A personnel type whose raises are due: its rules, the line of 91 that counts, everybody in it by unit and name."""

    scheme: Scheme
    budget: Row
    people: tuple[Raised, ...]

    @property
    def scenario(self) -> Scenario:
        return self.scheme.raises.scenario_of(self.budget.scenario)

    @property
    def pay_th(self) -> str:
        return PAY_TH[self.scheme.code]

    @property
    def order(self) -> Order:
        return Order(self.scheme, self.budget.effective_on, bool(self.draft))

    @cached_property
    def raised(self) -> tuple[Raised, ...]:
        return tuple(one for one in self.people if one.has_raise)

    @property
    def not_raised(self) -> Counter:
        """Reason → people without a raise."""
        return Counter(one.pay.reason or NO_PERCENT for one in self.people if not one.has_raise)

    @cached_property
    def draft(self) -> str:
        """Why no order may be issued from this yet, one sentence; '' where it may."""
        why, lacking = [], sum(one.is_open and one.pay.eligible == "no" for one in self.people)
        if not self.raised:
            why.append(words().raise_stop(self.budget.stopped_by) if not self.budget.used or self.budget.stopped_by == "nobody"
                       else NO_PERCENT + " ทุกคน")
        elif untyped := sum(one.is_open and one.pay.eligible == "yes" for one in self.people):
            why.append(f"สำนักงานยังไม่ได้กำหนดร้อยละของผู้มีสิทธิ {untyped} คน")
        if self.budget.unspent.startswith("-"):
            why.append(f"ใช้เงินเกินวงเงิน {money(self.budget.unspent[1:])} บาท")
        if lacking:
            why.append(f"ยังไม่ทราบว่าได้เลื่อนหรือไม่ {lacking} คน เช่น เพราะยังไม่มีคะแนน ซึ่งอาจเปลี่ยนร้อยละของทุกคน")
        return f"ร่าง ห้ามใช้ออกคำสั่ง: {' · '.join(why)}" if why else ""


@once_per_results
def payrolls(results: Results) -> tuple[Payroll, ...]:
    """Each personnel type whose raises are due and that has anybody on the roster, as config.toml orders them."""
    people = {person.person_id: person for person in rows_of(results.people)}
    chosen = {row.scheme: row for row in rows_of(results.raise_budgets[results.raise_budgets["is_chosen"] == "yes"])}
    of_scheme: dict[str, list[Raised]] = {}
    for row in rows_of(results.raises):
        of_scheme.setdefault(row.scheme, []).append(Raised(people[row.person_id], row))
    return tuple(Payroll(scheme, chosen[code], tuple(sorted(of_scheme[code], key=_order)))
                 for code, scheme in results.schemes.items() if code in of_scheme)


def slips_to_hand_out(results: Results) -> dict[str, tuple[Raised, Order]]:
    """person_id → whose slip may be handed out: nobody's while the raises are a draft."""
    return {one.person.person_id: (one, own.order) for own in payrolls(results) if not own.draft for one in own.people if not one.is_open}


def _order(one: Raised) -> tuple:
    return dictionary_key(one.person.unit), name_order(one.person.full_name), one.person.person_id
