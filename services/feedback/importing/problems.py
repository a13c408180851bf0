"""Why a row that could be read is still no opinion that can be taken."""

from shared.files.reasons import Reason


class OpinionProblem(Reason):
    """Each sentence says what to do; ``{detail}`` is the cell's content."""

    NO_TEXT = (
        "แถวนี้ไม่มีข้อความความคิดเห็น เติมข้อความ หรือเลือกคอลัมน์อื่นด้วย text=ชื่อคอลัมน์",
        "The row holds no opinion. Fill in its text, or choose another column with text=COLUMN.",
    )
    TEXT_TOO_LONG = (
        "ข้อความยาวเกินไป ({detail} ตัวอักษร) ย่อหรือแบ่งเป็นหลายแถว",
        "The text is too long ({detail} characters). Shorten it or split it into several rows.",
    )
    UNREADABLE_DATE = (
        "อ่านวันที่ “{detail}” ไม่ได้ เขียนเช่น 9 ธ.ค. 2567 หรือ 2024-12-09 14:30 หรือไม่ใช้คอลัมน์นี้ด้วย captured_at=",
        "The date “{detail}” can't be read. Write it like 9 Dec 2024, or leave the column out with captured_at=",
    )
    UNKNOWN_DISTRICT = (
        "ไม่มีอำเภอ “{detail}” ในการรับฟังนี้ แก้ชื่อหรือรหัสอำเภอ หรือไม่ใช้คอลัมน์นี้ด้วย district=",
        "The consultation has no district “{detail}”. Correct its name or code, or leave the column out with district=",
    )
    UNKNOWN_GROUP = (
        "ไม่มีกลุ่มเป้าหมาย “{detail}” ในการรับฟังนี้ แก้ชื่อหรือรหัสกลุ่ม หรือไม่ใช้คอลัมน์นี้ด้วย group=",
        "The consultation has no target group “{detail}”. Correct it, or leave the column out with group=",
    )
    REPEATED_ID = (
        "รหัส “{detail}” ซ้ำกับอีกแถวที่มีข้อความต่างกัน แก้รหัส หรือไม่ใช้คอลัมน์รหัสด้วย id=",
        "The id “{detail}” stands on another row with other content. Correct it, or leave the column out with id=",
    )
    NOT_ACCEPTED = (
        "ระบบไม่รับแถวนี้: {detail}",
        "The row was not accepted: {detail}",
    )
