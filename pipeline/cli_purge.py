"""The command that forgets a round (PDPA มาตรา 37 (3): keep no longer than needed): what we have made of it goes, what came in stays.

Gone are the round's output folder with its blank forms, its PDF, what compare has laid beside it, and its packages with their
passwords, as far as nobody has filled them in, and what the cache has kept of it. The inbox and the sealed archive are the record: they stay and are named.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.cli_options import InputOption, JsonOption, OutputOption, RoundOption, beside, keep_apart, round_of
from pipeline.cli_packages import packages_of
from pipeline.cli_print import PRINTED
from pipeline.cli_record import archive_of
from pipeline.faults import ConfigFault, NotOurFolder

COMPARED = ("changes.csv", "changes.html")


def purge_command(round_: RoundOption = "", input_: InputOption = Path("input"), output: OutputOption = Path("output"),
                  as_json: JsonOption = False) -> None:
    """ลบผลลัพธ์ทั้งหมดของรอบหนึ่ง ไม่แตะไฟล์ที่ส่งมาและแฟ้มผนึก (forget what was made of a round)."""
    from pipeline.cache import Cache
    from pipeline.lock import cache_of, only_run
    from pipeline.progress import Watch
    from pipeline.store import check_is_ours, check_is_printed, remove_files, remove_folder
    from pipeline.tray import tray_for

    if not round_:
        raise ConfigFault("ไม่ได้ระบุว่าจะลบผลของรอบใด ให้ระบุเอง เช่น --round 2566/1 (make purge ROUND=2566/1)")
    chosen = round_of(round_)
    own, printed = output / chosen.folder, beside(output, PRINTED) / chosen.folder
    packages, compared = packages_of(output, chosen), output / f"changes-{chosen.folder}"
    pages = compared / "changes"                # on which changes.html goes on, where it is too long
    for folder in (own, printed, packages, compared, pages):
        keep_apart(input_, folder)
        if folder.is_symlink():
            raise NotOurFolder(f"{folder} เป็นลิงก์ไปที่อื่น จึงไม่ลบอะไรเลย ให้ตรวจดูแล้วลบลิงก์เองก่อนสั่งใหม่")
    with only_run(own):
        check_is_ours(own)
        check_is_printed(printed)
        removed = remove_folder(own) + remove_folder(printed)
        removed += remove_files(pages, [page.name for page in pages.glob("*.html")]) + remove_files(compared, COMPARED)
        with tray_for(packages) as tray:
            laid, filled_in = tray.take_back()
        with Cache(cache_of(output)) as cache:
            known = cache.forget(str(chosen))
    remains = list(_remains(chosen, input_, output, packages, filled_in))
    if as_json:
        print(json.dumps({"status": "purged", "round": str(chosen), "counts": {"removed": removed + laid, "forgotten": known, "filled_in": filled_in},
                          "paths": {what: str(path) for what, path, _ in remains}}, ensure_ascii=False))
    watch = Watch()
    watch.say(f"รอบ {chosen}: ลบแล้ว {removed + laid} ไฟล์ (ผลลัพธ์ แบบเปล่า PDF ผลการเทียบ และชุดส่งที่ยังไม่มีใครแก้)"
              + (f" และสิ่งที่จำไว้จากการอ่าน {known} รายการ" if known else ""))
    for *_, sentence in remains:
        watch.say(sentence)
    watch.say("ไฟล์ที่ส่งหรือคัดลอกออกไปแล้ว และที่วางไว้ที่อื่นด้วย --to หรือ --output ระบบไม่ทราบ ต้องลบเอง")


def _remains(chosen, inbox: Path, output: Path, packages: Path, filled_in: int) -> Iterator[tuple[str, Path, str]]:
    """What of the round is still there: what it is, where, and one sentence about it."""
    if (inbox / chosen.folder).is_dir():
        yield "input", inbox / chosen.folder, f"ไฟล์ที่ส่งเข้ามายังอยู่ที่ {inbox / chosen.folder} ครบทุกไฟล์"
    for kept in (chosen, chosen.next):
        archive = archive_of(output, kept)
        if archive.is_file():
            what = "ทั้งไฟล์ที่ส่งเข้ามาและผลของรอบนี้" if kept == chosen else "ไฟล์ของรอบนี้ด้วยในฐานะรอบก่อน"
            yield f"sealed {kept}", archive, f"แฟ้มผนึกของรอบ {kept} ยังอยู่ที่ {archive} มี{what}"
    if (output / chosen.next.folder / "run.json").is_file():
        folder = output / chosen.next.folder
        yield f"output {chosen.next}", folder, f"ผลของรอบ {chosen.next} ที่ {folder} ยังมีคะแนนของรอบนี้ในฐานะรอบก่อน"
    if filled_in:
        yield "packages", packages, f"ใน {packages} ยังมี {filled_in} ไฟล์ที่มีผู้กรอก แก้ไข หรือวางไว้เอง จึงไม่ลบ"
