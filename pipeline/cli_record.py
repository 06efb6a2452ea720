"""The commands of the record: seal a round, verify an archive, and the word after a run that is no longer as sealed.

Names of files are people's names and numbers as often as not: they go to standard output, where they were asked for;
standard error counts them.
"""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import (FINISHED, FINISHED_WITH_FAULTS, ConfigOption, InputOption, JsonOption, OutputOption,
                                  RoundOption, beside, keep_apart, settings_and_round)
from pipeline.faults import CannotRun, ConfigFault, NotSealed

SEALED = "sealed"


def seal_command(round_: RoundOption = "", input_: InputOption = Path("input"), output: OutputOption = Path("output"),
                 config: ConfigOption = Path("config.toml"), as_json: JsonOption = False,
                 to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help=(
                     "โฟลเดอร์ที่เก็บแฟ้มผนึก (ไม่ระบุ = sealed ข้างโฟลเดอร์ผลลัพธ์)"))] = None,
                 replaces: Annotated[bool, typer.Option("--replace", help="แทนที่แฟ้มผนึกเดิมที่ไม่ตรงกัน")] = False) -> None:
    """ผนึกรอบที่ประมวลผลเสร็จแล้วเป็นแฟ้มเดียวไว้เป็นหลักฐาน (one archive of a completed round)."""
    from pipeline.lock import only_run
    from pipeline.place import Place
    from pipeline.progress import Watch
    from pipeline.seal import seal_round

    settings, chosen = settings_and_round(config, round_)
    target = archive_of(output, chosen, to)
    if target.resolve().is_relative_to(output.resolve()):
        raise ConfigFault(f"เก็บแฟ้มผนึกใน {target.parent} ไม่ได้ เพราะเป็นโฟลเดอร์ผลลัพธ์ ให้ระบุ --to เป็นโฟลเดอร์อื่น")
    keep_apart(input_, target.parent)
    try:
        with only_run(output / chosen.folder):
            kept = seal_round(chosen, settings, Place(input_, output, config), target, replaces)
    except NotSealed as fault:
        if as_json:
            print(json.dumps({"status": "not_sealed", "round": str(chosen), "files": fault.files}, ensure_ascii=False))
        else:
            print("".join(f"{line}\n" for line in fault.files), end="")
        raise
    if as_json:
        print(json.dumps({"status": "sealed" if kept.is_new else "unchanged", "round": str(chosen), "sha256": kept.sha256,
                          "counts": {"files": kept.files, "left_out": kept.left_out}, "paths": {"archive": str(kept.path)}},
                         ensure_ascii=False))
    watch = Watch()
    watch.say(f"รอบ {chosen}: " + (f"ผนึกแล้ว {kept.files} ไฟล์ ที่ {kept.path}" if kept.is_new else
                                   f"ผนึกไว้แล้วที่ {kept.path} และตรงกันทั้ง {kept.files} ไฟล์ จึงไม่เขียนใหม่"))
    if kept.left_out:
        watch.say(f"เก็บเนื้อหาไม่ได้ {kept.left_out} รายการ (ลิงก์ ไฟล์พิเศษ เปิดไม่ได้ หรือใหญ่เกินกำหนด) จึงลงชื่อไว้ใน manifest.json เท่านั้น")
    watch.say(f"จดเลขนี้ไว้ในบันทึกของสำนักงาน: sha256 {kept.sha256}")


def verify_command(archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="แฟ้มผนึก เช่น sealed/2566-1.zip")],
                   as_json: JsonOption = False) -> None:
    """ตรวจแฟ้มผนึก แล้วประมวลผลซ้ำจากแฟ้มนั้น ว่าได้ผลเดิมทุกไบต์ (re-run a sealed round and compare)."""
    from pipeline.progress import Watch
    from pipeline.verify import verify_archive

    watch = Watch()
    verdict = verify_archive(archive, watch)
    if as_json:
        print(json.dumps({"status": "damaged" if verdict.damaged else "differs" if verdict.differing else "verified",
                          "round": verdict.round, "version": verdict.version, "sha256": verdict.sha256,
                          "compared": "all" if verdict.is_same_version else "tables",
                          "counts": {"files": verdict.files, "left_out": verdict.left_out, "outputs": verdict.compared},
                          "damaged": verdict.damaged, "differing": verdict.differing or {}}, ensure_ascii=False))
    else:
        print("".join(f"{what}: {name}\n" for name, what in (verdict.damaged | (verdict.differing or {})).items()), end="")
    for sentence in _verdict_in_words(verdict):
        watch.say(sentence)
    raise typer.Exit(FINISHED if verdict.holds else FINISHED_WITH_FAULTS)


def _verdict_in_words(verdict) -> list[str]:
    from pipeline import __version__

    about = [f"แฟ้มผนึก sha256 {verdict.sha256} (เทียบกับเลขที่จดไว้เมื่อผนึก)"]
    if verdict.damaged:
        return [*about, f"แฟ้มผนึกเสียหรือถูกแก้ไข {len(verdict.damaged)} รายการ จึงไม่ประมวลผลซ้ำ ใช้เป็นหลักฐานไม่ได้"]
    about.append(f"รอบ {verdict.round}: ไฟล์ในแฟ้มผนึกครบและตรงกับบัญชีทั้ง {verdict.files} ไฟล์")
    if verdict.left_out:
        about.append(f"เก็บเนื้อหาไว้ไม่ได้ {verdict.left_out} รายการตั้งแต่เมื่อผนึก จึงวางสิ่งชนิดเดียวกันแทนเมื่อประมวลผลซ้ำ")
    what = ("ไฟล์ผลลัพธ์" if verdict.is_same_version else "ตารางตรวจสอบ")
    if not verdict.is_same_version:
        about.append(f"ผนึกด้วยโปรแกรมรุ่น {verdict.version} แต่รุ่นนี้คือ {__version__} จึงเทียบเฉพาะตารางตรวจสอบ (audit)")
    if verdict.differing:
        return [*about, f"ประมวลผลซ้ำแล้ว{what}ไม่ตรงกับที่ผนึกไว้ {len(verdict.differing)} ไฟล์"]
    return [*about, f"ประมวลผลซ้ำแล้ว{what}ตรงกันทุกไบต์ทั้ง {verdict.compared} ไฟล์"
                    + (" (run.json ไม่นับเวลา)" if verdict.is_same_version else "")]


def archive_of(output: Path, round_, to: Path | None = None) -> Path:
    """Where a round's archive lies: beside the output folder, or in the folder asked for."""
    return (to or beside(output, SEALED)) / f"{round_.folder}.zip"


def say_since_sealed(round_, output: Path, watch) -> None:
    """After a run: one sentence where the round was sealed and is no longer as it was. The archive stays as it is."""
    archive = archive_of(output, round_)
    if not archive.exists():
        return
    from pipeline.seal import since_sealed
    from pipeline.sealed import in_words

    try:
        changed = since_sealed(archive, output / round_.folder, round_)
    except CannotRun as fault:
        watch.say(str(fault))
        return
    if changed:
        watch.say(f"รอบ {round_} ผนึกไว้แล้วที่ {archive} แต่ครั้งนี้ต่างจากที่ผนึก: {in_words(changed)} "
                  "(แฟ้มผนึกยังอยู่ตามเดิม)")
