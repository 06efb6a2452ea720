"""Workbooks that open with a password alone, each with one of its own.

The only place where chance is wanted: a password that can be worked out again from the round is none. So the files of
``packages --encrypt`` differ from making to making, whereas everything else of a round does not.
"""

import io
import secrets
from collections.abc import Callable

from pipeline.faults import NotPackaged

# What is read out over the telephone and typed by hand: nothing that looks like another (0 o, 1 l i, 2 z, 5 s, 6 b, 9 g q, u v).
LETTERS = "acdefhjkmnprtvwxy3478"
GROUPS, GROUP_LETTERS = 3, 4        # 21 ** 12, some 52 bits; Excel stretches each guess by 100,000 rounds


def new_password() -> str:
    """``kq7x-m3ra-9wud``."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))


def locker() -> Callable[[bytes, str], bytes]:
    """The function (workbook, password) → the same as Excel encrypts it (AES, [MS-OFFCRYPTO] agile).

    Raises NotPackaged where the extra ``encrypt`` is not installed.
    """
    try:
        from msoffcrypto.format.ooxml import OOXMLFile
    except ImportError:
        raise NotPackaged("ใส่รหัสผ่านไม่ได้ เพราะยังไม่ได้ติดตั้ง msoffcrypto-tool ให้สั่ง make setup ใหม่ "
                          "หรือจัดชุดส่งโดยไม่ใส่ --encrypt") from None

    def locked(workbook: bytes, password: str) -> bytes:
        out = io.BytesIO()
        OOXMLFile(io.BytesIO(workbook)).encrypt(password, out)
        return out.getvalue()
    return locked
