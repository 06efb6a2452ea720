"""What a raise comes to as a spreadsheet formula: the rounding law of decisions.pay, live in the list and in the form.

Baht are counted in satang and percents in hundredths, whole numbers both, and divided once: so rounding up to ten baht never
falls for the last bit of a binary number.
"""

from pipeline.config_raises import STEPS, Raises
from pipeline.decisions.pay import SATANG, TEN_BAHT, WHOLE


def raised_and_special(salary: str, base: str, percent: str, maximum: str, rule: Raises) -> tuple[str, str]:
    """The expressions of raise and special compensation over these cells, without the equals sign."""
    room, product = f"ROUND({maximum}-{salary},2)", f"ROUND({base}*{SATANG},0)*ROUND({percent}*{STEPS},0)"
    return (f"MIN(ROUNDUP({product}/{WHOLE * TEN_BAHT},0)*10,{room})",
            "0" if rule.special == "none" else f"MAX(0,ROUND(ROUND({product}/{WHOLE},0)/{SATANG}-{room},2))")
