"""The command line. Standard output carries only what was asked for; everything else goes to standard error.

Exit codes (contract): 0 finished · 1 finished, and a file is rejected or a person incomplete or missing · 2 could not run.
"""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_country import run_all_command
from pipeline.cli_options import (COULD_NOT_RUN, FINISHED, FINISHED_WITH_FAULTS, ConfigOption, FreshOption, InputOption, JsonOption,
                                  OutputOption, RoundOption, keep_apart, round_of, settings_and_round)
from pipeline.cli_packages import packages_command
from pipeline.cli_print import pdf_command
from pipeline.cli_purge import purge_command
from pipeline.cli_record import say_since_sealed, seal_command, verify_command
from pipeline.faults import CannotRun, ConfigFault
from pipeline.progress import complain, show_fault

INTERRUPTED = 130           # how typer leaves where its command was interrupted

# Without boxes around the help: drawing them takes longer than all else that asking for help does.
app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False,
                  help="ประเมิน (Prameun): แบบประเมินใน input/ → คะแนน ระดับ อันดับ และเอกสารใน output/")


@app.command("run", short_help="ประมวลผลทั้งรอบ (run the whole round)")
def run_command(round_: RoundOption = "", input_: InputOption = Path("input"), output: OutputOption = Path("output"),
                config: ConfigOption = Path("config.toml"), as_json: JsonOption = False,
                is_fresh: FreshOption = False) -> None:
    """ประมวลผลทั้งรอบ (run the whole round)."""
    from pipeline.cache import Cache
    from pipeline.lock import cache_of, only_run
    from pipeline.place import Place
    from pipeline.progress import Watch
    from pipeline.unchanged import outcome_before

    settings, chosen = settings_and_round(config, round_)
    watch = Watch()
    keep_apart(input_, output)
    with only_run(output / chosen.folder), Cache(cache_of(output), is_fresh) as cache:
        place = Place(input_, output, config, cache)
        outcome = outcome_before(chosen, place, settings, watch)
        if outcome:
            watch.say("ไม่มีอะไรเปลี่ยนจากครั้งก่อน และผลเดิมอยู่ครบทุกไฟล์ จึงไม่ทำใหม่ (จะให้ทำใหม่ทั้งหมด สั่ง make FRESH=1)")
        else:
            from pipeline.publish import outcome_of     # here: pandas and all that works with it take longer than the answer above
            from pipeline.run import run

            outcome = outcome_of(run(chosen, settings, place, watch))
        say_since_sealed(chosen, output, watch)
    _report(outcome, chosen, output / chosen.folder, watch, as_json)


@app.command("forms", short_help="ออกแบบประเมินเปล่าจากทะเบียนบุคลากร (blank forms)")
def forms_command(round_: RoundOption = "", input_: InputOption = Path("input"), output: OutputOption = Path("output"),
                  config: ConfigOption = Path("config.toml"), as_json: JsonOption = False,
                  person_id: Annotated[str, typer.Option("--person", help="เฉพาะเลขที่ตำแหน่งนี้")] = "",
                  unit: Annotated[str, typer.Option("--unit", help="เฉพาะกลุ่ม/หน่วย/สถานศึกษานี้")] = "",
                  carry_over: Annotated[str, typer.Option("--carry-over", metavar="ROUND", help=(
                      "ยกตัวชี้วัด เป้าหมาย น้ำหนัก และแผนพัฒนาที่ยังไม่สิ้นสุดจากรอบนี้ เช่น 2565/2"))] = "") -> None:
    """ออกแบบประเมินเปล่าที่กรอกข้อมูลบุคคลไว้แล้ว จากทะเบียนบุคลากร (blank, pre-filled forms from the roster)."""
    from pipeline.forms import write_forms
    from pipeline.lock import only_run
    from pipeline.place import Place
    from pipeline.progress import Watch

    settings, chosen = settings_and_round(config, round_)
    former = round_of(carry_over) if carry_over else None
    if former and former >= chosen:
        raise ConfigFault(f"ยกข้อมูลจากรอบ {former} มาไม่ได้ ต้องเป็นรอบก่อนรอบ {chosen}")
    watch = Watch()
    keep_apart(input_, output)
    with only_run(output / chosen.folder):
        made = write_forms(chosen, settings, Place(input_, output, config), watch, person_id, unit, former)
    if made.has_roster and not made.forms + made.left_out:
        raise ConfigFault(f"ไม่มี{f'เลขที่ตำแหน่ง {person_id}' if person_id else f'หน่วย {unit}'} ในทะเบียนบุคลากรของรอบ {chosen}")
    if as_json:
        print(json.dumps({"status": "finished_with_faults" if made.left_out else "finished", "round": str(chosen),
                          "counts": {"forms": made.forms, "left_out": made.left_out, "carried": made.carried}, "paths": {"forms": str(made.folder)}},
                         ensure_ascii=False))
    if not made.has_roster:
        watch.say(f"ยังไม่มีทะเบียนบุคลากรของรอบ {chosen} จึงออกแบบทะเบียนเปล่าไว้ให้กรอกที่ {made.folder}")
    else:
        watch.say(f"รอบ {chosen}: ออกแบบประเมิน {made.forms} คน ที่ {made.folder}"
                  + (f" · ยกข้อมูลจากรอบ {former} มาให้ {made.carried} คน" if former else "")
                  + (f" · ไม่ออกให้ {made.left_out} คน เพราะข้อมูลในทะเบียนไม่แน่ชัด (ดูข้อค้นพบเมื่อประมวลผล)" if made.left_out else ""))
    raise typer.Exit(FINISHED_WITH_FAULTS if made.left_out else FINISHED)


@app.command("explain", short_help="อธิบายที่มาของคะแนนหนึ่งคน (how one result came about)")
def explain_command(person_id: Annotated[str, typer.Argument(help="เลขที่ตำแหน่ง")], round_: RoundOption = "",
                    input_: InputOption = Path("input"), output: OutputOption = Path("output"),
                    config: ConfigOption = Path("config.toml"), as_json: JsonOption = False) -> None:
    """อธิบายที่มาของคะแนนหนึ่งคน ถึงไฟล์ แผ่นงาน เซลล์ และข้อของประกาศ (how one result came about)."""
    from rich.console import Console

    from pipeline.documents.derivation import derivation, plain_derivation
    from pipeline.results import load_results

    settings, chosen = settings_and_round(config, round_)
    folder = output / chosen.folder
    if not (folder / "run.json").is_file():
        raise ConfigFault(f"ยังไม่มีผลของรอบ {chosen} ใน {folder} ให้สั่งประมวลผล (run) ก่อน")
    results = load_results(folder, chosen, settings)
    if person_id not in set(results.people["person_id"]):
        raise ConfigFault(f"ไม่มีเลขที่ตำแหน่ง {person_id} ในทะเบียนบุคลากรของรอบ {chosen}")
    if as_json:
        print(json.dumps({"status": "explained", "round": str(chosen), "person_id": person_id,
                          "text": plain_derivation(results, person_id)}, ensure_ascii=False))
    elif sys.stdout.isatty():
        Console().print(derivation(results, person_id))
    else:
        print(plain_derivation(results, person_id), end="")


@app.command("learn", short_help="แสดงว่าอ่านสมุดงานหนึ่งเข้าใจอะไรบ้าง (what is recognised)")
def learn_command(file: Annotated[Path, typer.Argument(help="สมุดงานที่จะให้อ่าน", exists=True, dir_okay=False)],
                  config: ConfigOption = Path("config.toml")) -> None:
    """แสดงว่าอ่านสมุดงานหนึ่งเข้าใจอะไรบ้าง และบรรทัดที่ควรเพิ่มใน headers.csv (what is recognised in a workbook)."""
    from pipeline.config import load_settings
    from pipeline.intake.guard import Refusal
    from pipeline.intake.learn import learn
    from pipeline.intake.workers import in_worker

    limits = load_settings(config).limits
    try:
        learnt = in_worker(learn, limits, file.read_bytes(), limits)
    except Refusal as refusal:
        from pipeline.findings import Finding, findings_frame

        said = findings_frame([Finding(refusal.code, file.name, found=refusal.found, words=refusal.words)]).iloc[0]
        raise ConfigFault(f"{file.name}: {said.message_th} {said.mend_th}") from None
    for heading, lines in (("เข้าใจแล้ว", learnt.recognised), ("ยังไม่รู้จัก", learnt.unknown),
                           ("บรรทัดที่ควรเพิ่มใน pipeline/reference/headers.csv (ตรวจความหมายก่อน; ? = ต้องเติมเอง)",
                            learnt.proposed)):
        print(f"{heading}: {len(lines)}")
        print("".join(f"  {line}\n" for line in lines), end="")


@app.command("compare", short_help="บอกว่าอะไรต่างกันระหว่างผลสองครั้ง (what moved, and why)")
def compare_command(
        old: Annotated[Path, typer.Argument(metavar="OLD_OUTPUT", help="ผลเดิม: โฟลเดอร์ของรอบ หรือโฟลเดอร์ที่มีโฟลเดอร์ของรอบ")],
        new: Annotated[Path, typer.Argument(metavar="NEW_OUTPUT", help="ผลใหม่ของรอบเดียวกัน")], round_: RoundOption = "",
        output: Annotated[Path | None, typer.Option(help="ที่วางผล (ไม่ระบุ = changes-<รอบ> ข้างผลใหม่)")] = None,
        config: ConfigOption = Path("config.toml"), as_json: JsonOption = False) -> None:
    """บอกว่าคะแนน ระดับ อันดับของใครต่างกันระหว่างผลสองครั้ง และเพราะอะไร (what moved between two runs, and why)."""
    from pipeline.documents.changes.moves import list_changes
    from pipeline.documents.changes.page import Comparison, changes_files, count_changes, in_words
    from pipeline.door import write_file
    from pipeline.progress import Watch

    settings, chosen = settings_and_round(config, round_)
    (was, was_record), (now, now_record) = (_completed_run(folder, chosen) for folder in (old, new))
    if len({was_record["round"], now_record["round"], *([str(chosen)] if round_ else [])}) > 1:
        raise ConfigFault(f"เทียบต่างรอบไม่ได้: {was} เป็นรอบ {was_record['round']} และ {now} เป็นรอบ {now_record['round']}"
                          + (f" แต่ขอรอบ {chosen}" if round_ else ""))
    place = output or now.parent / f"changes-{now_record['round'].replace('/', '-')}"
    if any(place.resolve().is_relative_to(run.resolve()) for run in (was, now)):
        raise ConfigFault(f"วางผลการเทียบใน {place} ไม่ได้ เพราะเป็นโฟลเดอร์ผลของรอบ ให้ระบุ --output เป็นโฟลเดอร์อื่น")
    before, after = (_loaded(folder, was_record["round"], settings) for folder in (was, now))
    changes = list_changes(before, after)
    has_same_rules = all(was_record.get(name) == now_record.get(name) for name in ("config_sha256", "version"))
    for name, content in changes_files(changes, before, after, Comparison(
            str(was), str(now), _way(place, now), has_same_rules)).items():
        write_file(place / name, content)

    counts, page = count_changes(changes, before, after), place / "changes.html"
    if as_json:
        print(json.dumps({"status": "changed" if counts["people"] else "unchanged", "round": str(after.round),
                          "counts": counts, "paths": {"output": str(place), "page": str(page),
                                                      "table": str(place / "changes.csv")}}, ensure_ascii=False))
    watch = Watch()
    watch.say(f"รอบ {after.round}: {in_words(counts)}")
    watch.say(f"เปิดดูรายการที่ {page}")


app.command("run-all", short_help="ประมวลผลทุกสำนักงาน แล้วทำหน้าภาพรวม (every office)")(run_all_command)
app.command("packages", short_help="จัดชุดส่งแยกตามผู้รับ พร้อมรายการ (who gets what)")(packages_command)
app.command("pdf", short_help="พิมพ์หนังสือแจ้งผล บัญชี และรายงานเป็น PDF (print)")(pdf_command)
app.command("purge", short_help="ลบผลลัพธ์ทั้งหมดของรอบหนึ่ง (forget a round)")(purge_command)
app.command("seal", short_help="ผนึกรอบที่เสร็จแล้วเป็นแฟ้มเดียว (one archive)")(seal_command)
app.command("verify", short_help="ตรวจแฟ้มผนึก แล้วประมวลผลซ้ำ (re-run and compare)")(verify_command)


def _completed_run(folder: Path, chosen) -> tuple[Path, dict]:
    """The completed run in ``folder`` with its run.json; where it holds several rounds, that of ``chosen``."""
    from pipeline.store import completed_runs

    runs = completed_runs(folder)
    if len(runs) > 1:
        runs = {place: record for place, record in runs.items() if record["round"] == str(chosen)}
    if not runs:
        raise ConfigFault(f"ไม่พบผลของรอบ {chosen} ที่ประมวลผลเสร็จแล้ว (มี run.json) ใน {folder} "
                          f"ให้ระบุโฟลเดอร์ของรอบ เช่น output/{chosen.folder} หลังสั่งประมวลผล (run) เสร็จ")
    if len(runs) > 1:
        raise ConfigFault(f"พบผลของรอบ {chosen} มากกว่าหนึ่งชุดใน {folder} ให้ระบุโฟลเดอร์ใดโฟลเดอร์หนึ่ง")
    return next(iter(runs.items()))


def _loaded(folder: Path, round_: str, settings):
    """The results in ``folder``, which may come from another version of the program."""
    from pipeline.results import load_results
    from pipeline.rounds import Round
    from pipeline.schema import BrokenTable

    try:
        return load_results(folder, Round.parse(round_), settings)
    except (BrokenTable, OSError, ValueError) as fault:
        raise ConfigFault(f"อ่านตารางใน {folder} ไม่ได้ อาจไม่ครบหรือทำด้วยโปรแกรมรุ่นอื่น "
                          f"ให้ประมวลผลใหม่แล้วเทียบอีกครั้ง ({fault})") from None


def _way(start: Path, target: Path) -> str | None:
    """The relative path from one folder to another, with /; None across drives of Windows."""
    try:
        return Path(os.path.relpath(target, start)).as_posix()
    except ValueError:
        return None


def _report(outcome, round_, folder: Path, watch, as_json: bool) -> None:
    """Say how the round stands, on standard error or as one JSON object, and leave with the contract's exit code."""
    files, people, faults = outcome.files, outcome.people, outcome.needs_mending
    if as_json:
        print(json.dumps({
            "status": "finished_with_faults" if faults else "finished", "round": str(round_),
            "counts": {"files": files, "people": people, "findings": outcome.findings},
            "paths": {"output": str(folder), "index": str(folder / "index.html"), "summary": str(folder / "summary.xlsx")},
            "seconds": {stage: round(seconds, 3) for stage, seconds in watch.seconds.items()}}, ensure_ascii=False))
    watch.say(f"รอบ {round_}: ได้คะแนนครบ {people.get('complete', 0)} คน · ยังไม่ครบ {people.get('incomplete', 0)} คน "
              f"· ยังไม่ส่ง {people.get('missing', 0)} คน · ไฟล์ที่ไม่รับ {files.get('rejected', 0)} ไฟล์ "
              f"· ข้อค้นพบ {outcome.findings} ข้อ")
    watch.say(f"เปิดดูผลที่ {folder / 'index.html'}")
    raise typer.Exit(FINISHED_WITH_FAULTS if faults else FINISHED)


def main() -> None:
    """Run the command line; our own faults keep their traceback and leave with 2."""
    try:
        app()
    except CannotRun as fault:
        complain(str(fault))
    except SystemExit as left:
        if left.code != INTERRUPTED:
            raise
        complain("หยุดกลางคันตามคำสั่ง ผลที่มีอยู่จึงยังไม่ครบ ให้สั่งใหม่")
    except Exception as fault:
        show_fault(fault)
    sys.exit(COULD_NOT_RUN)
