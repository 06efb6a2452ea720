"""The command of a country: the round of every office below a folder, and one page over all of them. Counts and offices, no people."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import (COULD_NOT_RUN, FINISHED, FINISHED_WITH_FAULTS, ConfigOption, FreshOption, JsonOption, OutputOption,
                                  RoundOption, keep_apart, settings_and_round)

OfficesOption = Annotated[Path, typer.Option("--input", help="โฟลเดอร์ที่มีโฟลเดอร์ของแต่ละสำนักงาน")]


def run_all_command(round_: RoundOption = "", input_: OfficesOption = Path("offices"), output: OutputOption = Path("output"),
                    config: ConfigOption = Path("config.toml"), as_json: JsonOption = False, is_fresh: FreshOption = False,
                    looks_only: Annotated[bool, typer.Option("--overview", help="ทำเฉพาะหน้าภาพรวมใหม่ จากผลที่มีอยู่ ไม่ประมวลผล")] = False) -> None:
    """ประมวลผลทุกสำนักงานในโฟลเดอร์ แล้วทำหน้าภาพรวม (run every office of a folder)."""
    from pipeline.country import OVERVIEW_PAGE, Order, list_offices, look_at_offices, remove_overview, run_offices, write_overview
    from pipeline.lock import only_run
    from pipeline.progress import Watch

    settings, chosen = settings_and_round(config, round_)
    watch = Watch()
    keep_apart(input_, output)
    offices = list_offices(input_, output)
    with only_run(output / OVERVIEW_PAGE):
        remove_overview(output)
        work = look_at_offices if looks_only else run_offices
        overview = work(offices, Order(chosen, config.absolute(), is_fresh), settings, watch)
        write_overview(overview, output, settings, chosen)
    _report(overview, chosen, output, watch, as_json)


def _report(overview, round_, output: Path, watch, as_json: bool) -> None:
    """Say how the country stands, on standard error or as one JSON object, and leave with the contract's exit code.

    0: every office is finished · 1: one has something to mend, or could not be run · 2: none could, or a fault of our own stopped one.
    """
    from pipeline.country import OVERVIEW_PAGE, OVERVIEW_TABLE

    offices = Counter(overview["office_status"])
    missing = overview[overview["reason_th"] != ""][["office", "office_status", "reason_th"]]
    people = {name: sum(int(count or 0) for count in overview[name]) for name in ("people", "complete", "incomplete", "missing", "files_rejected")}
    code = (COULD_NOT_RUN if offices["our_fault"] or len(missing) == len(overview) else
            FINISHED if offices["finished"] == len(overview) else FINISHED_WITH_FAULTS)
    if as_json:
        print(json.dumps({
            "status": {FINISHED: "finished", FINISHED_WITH_FAULTS: "finished_with_faults", COULD_NOT_RUN: "could_not_run"}[code],
            "round": str(round_), "counts": {"offices": offices, **people}, "without_results": missing.to_dict("records"),
            "paths": {"output": str(output), "overview": str(output / OVERVIEW_PAGE), "table": str(output / OVERVIEW_TABLE)},
            "seconds": {stage: round(seconds, 3) for stage, seconds in watch.seconds.items()}}, ensure_ascii=False))
    from pipeline.schema import rows_of

    for row in rows_of(missing):
        watch.say(f"{row.office}: {row.reason_th}")
    watch.say(f"รอบ {round_}: มีผล {len(overview) - len(missing)} จาก {len(overview)} สำนักงาน · ได้คะแนนครบ {people['complete']} คน "
              f"· ยังไม่ครบ {people['incomplete']} คน · ยังไม่ส่ง {people['missing']} คน · ไฟล์ที่ไม่รับ {people['files_rejected']} ไฟล์")
    watch.say(f"เปิดดูภาพรวมที่ {output / OVERVIEW_PAGE}")
    raise typer.Exit(code)
