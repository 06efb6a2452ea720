"""The command that prints: papers of a completed round as PDF. Standard error counts them, for their names are people's."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import ConfigOption, InputOption, JsonOption, OutputOption, RoundOption, beside, keep_apart, settings_and_round
from pipeline.faults import ConfigFault

PRINTED = "pdf"


def pdf_command(round_: RoundOption = "", input_: InputOption = Path("input"), output: OutputOption = Path("output"),
                config: ConfigOption = Path("config.toml"), as_json: JsonOption = False,
                to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help=(
                    "โฟลเดอร์ที่วาง PDF ของแต่ละรอบ (ไม่ระบุ = pdf ข้างโฟลเดอร์ผลลัพธ์)"))] = None) -> None:
    """พิมพ์หนังสือแจ้งผล บัญชี และรายงานของรอบที่ประมวลผลเสร็จแล้วเป็น PDF (print letters and lists of a completed round)."""
    from pipeline.lock import only_run
    from pipeline.printing import print_round
    from pipeline.progress import Watch

    _, chosen = settings_and_round(config, round_)
    target = (to or beside(output, PRINTED)) / chosen.folder
    if target.resolve().is_relative_to(output.resolve()):
        raise ConfigFault(f"วาง PDF ใน {target} ไม่ได้ เพราะเป็นโฟลเดอร์ผลลัพธ์ ให้ระบุ --to เป็นโฟลเดอร์อื่น")
    keep_apart(input_, target)
    watch = Watch()
    with only_run(output / chosen.folder):
        printed = print_round(chosen, output, target, watch)
    if as_json:
        print(json.dumps({"status": "printed", "round": str(chosen), "counts": {"papers": printed.papers},
                          "paths": {"pdf": str(printed.folder)}}, ensure_ascii=False))
    watch.say(f"รอบ {chosen}: พิมพ์ {printed.papers} ฉบับ ที่ {printed.folder} (แบบที่เป็น Excel ให้เปิดแล้วสั่งพิมพ์เอง)")
