"""Why config.toml cannot be used: each fault in Thai, with the line of the file where it is to be mended."""

import re

SEEN_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
# How Python's TOML reader begins its sentences, and what it means by them.
TOML_FAULTS = {
    "Cannot |Duplicate ": "หัวตารางหรือชื่อค่านี้มีอยู่แล้วในไฟล์",
    "Unterminated string|Illegal character|Expected .(?:'''|\"\"\")": "ข้อความไม่มีเครื่องหมายคำพูดปิดในบรรทัดเดียวกัน หรือมีอักขระที่ใช้ไม่ได้",
    "Unescaped|Invalid hex|Escaped": r"เครื่องหมาย \ ในข้อความต้องเขียนเป็น \\",
    "Invalid date": "ไม่มีวันที่นี้ในปฏิทินปีคริสต์ศักราช ให้เขียนเป็น ปี-เดือน-วัน เช่น 2022-10-01",
    "Invalid value": 'ไม่มีค่าที่อ่านได้หลังเครื่องหมาย = ข้อความต้องอยู่ใน "เครื่องหมายคำพูด"',
    "Expected '='": "หลังชื่อค่าต้องมีเครื่องหมาย =",
    "Unclosed|Expected ']": "ไม่มีวงเล็บปิด",
    "Expected newline": "มีสิ่งอื่นต่อท้ายค่าในบรรทัดเดียวกัน หมายเหตุต้องขึ้นต้นด้วย #",
}
VALUE_FAULTS = {
    "extra_forbidden": "ไม่รู้จักค่านี้ ตรวจตัวสะกด",
    "missing": "ขาดค่านี้",
    "value_error": "{error}",
    "less_than_equal": "ค่าสูงเกินไป ต้องไม่เกิน {le}",
    "greater_than_equal": "ค่าต่ำเกินไป ต้องไม่น้อยกว่า {ge}",
    "greater_than": "ค่าต่ำเกินไป ต้องมากกว่า {gt}",
    "literal_error": "ต้องเป็นค่าหนึ่งใน {expected}",
    "bool_type": "ต้องเป็น true หรือ false โดยไม่มีเครื่องหมายคำพูด",
    "int_type": "ต้องเป็นจำนวนเต็ม เช่น 2 โดยไม่มีเครื่องหมายคำพูด",
    "is_instance_of": "ต้องเป็นตัวเลข เช่น 80 หรือ 2.5 โดยไม่มีเครื่องหมายคำพูด",
    "finite_number": "ต้องเป็นตัวเลข เช่น 80 หรือ 2.5",
    "date_type": "ต้องเป็นวันที่ ปี-เดือน-วัน ในปีคริสต์ศักราช เช่น 2022-10-01 โดยไม่มีเครื่องหมายคำพูด",
    "string_type": 'ต้องเป็นข้อความใน "เครื่องหมายคำพูด"',
    "string_too_short": "ต้องไม่ว่าง",
    "tuple_type": "ต้องเป็นรายการใน [ ]",
    "too_long": "มีเกิน {max_length} ค่า",
    "model_type": "ต้องเป็นตารางที่มีหัวใน [ ]",
    "dict_type": "ต้องเป็นตารางที่มีหัวใน [ ]",
}


def toml_fault(name: str, text: str, said: str) -> str:
    """The sentence of Python's TOML reader in Thai; what is missing at the end of the file is told at its last line."""
    seen = SEEN_AT.search(said)
    line = seen[1] if seen and seen[1] else max(len(text.splitlines()), 1)
    meant = next((words for start, words in TOML_FAULTS.items() if re.match(start, said)), "อ่านบรรทัดนี้ไม่ได้")
    return f"{name} บรรทัด {line}: รูปแบบ TOML ไม่ถูกต้อง: {meant}"


def value_fault(name: str, text: str, place: tuple, sentence: str) -> str:
    """What is wrong with the value at ``place``, after its line and its name as one finds it in the file."""
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    return f"{name} บรรทัด {line_of(text, place)}: {key or 'ทั้งไฟล์'}: {sentence}"


def in_thai(fault: dict) -> str:
    """One fault as pydantic tells it → one Thai sentence."""
    context = fault.get("ctx", {})
    if "expected" in context:
        context = context | {"expected": context["expected"].replace(" or ", " หรือ ")}
    why = " (ทุกเกณฑ์ต้องบอกที่มา)" if fault["type"] == "missing" and fault["loc"][-1:] == ("source",) else ""
    return VALUE_FAULTS.get(fault["type"], "ใช้ค่านี้ไม่ได้").format_map(context) + why


def line_of(text: str, place: tuple) -> int:
    """The line (from 1) where the key at ``place`` stands, else that of its nearest enclosing table.

    tomllib keeps no positions, so the headings are followed by hand: enough for a file of tables and plain keys.
    """
    best, depth, here, seen = 1, 0, (), {}
    if not place:
        return 1
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if heading := re.match(r"\[\[?\s*([\w.]+)\s*\]\]?", line):
            here = _table_path(heading[1].split("."), line.startswith("[["), seen)
            candidate = here
        elif key := re.match(r"([\w-]+)\s*=", line):
            candidate = (*here, key[1])
        else:
            continue
        if candidate[:len(place)] == place:
            return number
        if len(candidate) > depth and candidate == place[:len(candidate)]:
            best, depth = number, len(candidate)
    return best


def _table_path(names: list[str], is_array: bool, seen: dict) -> tuple:
    """The path of a heading with array positions put in, counting each [[array]] as it is met."""
    path: tuple = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if is_array and position == len(names) - 1:
            seen[path] = seen.get(path, -1) + 1
        if path in seen:
            path = (*path, seen[path])
    return path
