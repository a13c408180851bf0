"""What can be wrong with a table: errors refuse the whole file, row problems refuse one row while the rest goes on."""

from shared.files.reasons import FileError, Reason


class TableRefused(FileError):
    """No table can be read from this file."""


class EmptyFile(TableRefused):
    """Nothing but blanks."""

    thai = "ไฟล์นี้ไม่มีข้อมูล ตรวจว่าเลือกไฟล์หรือแผ่นงานถูกต้อง"
    english = "The file holds no data. Check that it is the right file, or the right sheet."


class UnknownEncoding(TableRefused):
    """Text in an encoding that no Thai office uses, or no text at all."""

    thai = "อ่านรหัสตัวอักษรของไฟล์ไม่ได้ เปิดไฟล์ด้วยโปรแกรมที่สร้าง แล้วบันทึกเป็น CSV UTF-8 หรือ XLSX"
    english = (
        "The file's character encoding is none of UTF-8, UTF-16 and TIS-620. Open it where it was made and save it as "
        "CSV UTF-8 or XLSX."
    )


class NotATable(TableRefused):
    """Another kind of file, whatever its name says; ``detail`` is the kind."""

    thai = "ไฟล์นี้เป็น {detail} ไม่ใช่ตาราง เปิดไฟล์แล้วบันทึกเป็น XLSX หรือ CSV UTF-8"
    english = "The file is {detail}, not a table that can be read. Open it and save it as XLSX or CSV UTF-8."


class LockedOrOldWorkbook(TableRefused):
    """The container of Excel before 2007, which an encrypted workbook uses too."""

    thai = "ไฟล์นี้เป็น Excel รุ่นเก่า (.xls) หรือมีรหัสผ่าน เปิดใน Excel นำรหัสผ่านออก แล้วบันทึกเป็น .xlsx"
    english = (
        "This is an old Excel file (.xls) or one with a password. Open it in Excel, remove the password, save as .xlsx."
    )


class DamagedWorkbook(TableRefused):
    """An XLSX file that can't be unpacked or understood."""

    thai = "ไฟล์ XLSX เสียหาย ({detail}) เปิดใน Excel แล้วบันทึกใหม่"
    english = "The XLSX file is damaged ({detail}). Open it in Excel and save it again."


class UnsafeWorkbook(TableRefused):
    """An XLSX file that would unpack to far more than it seems."""

    thai = "ไม่เปิดไฟล์ XLSX นี้เพราะอาจทำให้ระบบล่ม ({detail}) คัดลอกเฉพาะตารางไปยังไฟล์ใหม่ หรือบันทึกเป็น CSV UTF-8"
    english = (
        "This XLSX file is not opened because it could exhaust the system ({detail}). Copy only the table into a new "
        "file, or save it as CSV UTF-8."
    )


class UnknownSheet(TableRefused):
    """A sheet was asked for that is not in the workbook; ``detail`` lists those that are."""

    thai = "ไม่มีแผ่นงานชื่อนี้ แผ่นงานในไฟล์คือ {detail}"
    english = "There is no sheet of that name. The file's sheets are: {detail}."


class TooManyColumns(TableRefused):
    """More columns than the limit."""

    thai = "ตารางมีคอลัมน์มากเกินไป ({detail}) ลบคอลัมน์ที่ไม่ใช้ หรือตรวจตัวคั่นคอลัมน์"
    english = "The table has too many columns ({detail}). Delete the unused ones, or check the delimiter."


class TooManyRows(TableRefused):
    """More rows than the limit; ``detail`` is the limit."""

    thai = "ตารางมีแถวมากกว่า {detail} แถว แบ่งเป็นหลายไฟล์แล้วนำเข้าทีละไฟล์"
    english = "The table has more than {detail} rows. Split it into several files and import them one by one."


class RowProblem(Reason):
    """Why one row of a table could not be read."""

    BROKEN_CHARACTERS = (
        "แถวนี้มีอักขระที่อ่านไม่ได้ พิมพ์ข้อความใหม่แล้วนำเข้าแถวนี้อีกครั้ง",
        "The row holds characters that can't be read. Type the text again and import this row again.",
    )
    NUL_CHARACTER = (
        "แถวนี้มีอักขระว่าง (NUL) ลบออกแล้วนำเข้าแถวนี้อีกครั้ง",
        "The row holds a NUL character. Remove it and import this row again.",
    )
    TOO_LONG = (
        "แถวนี้ยาวเกินไป ({detail} ตัวอักษร) ย่อข้อความแล้วนำเข้าแถวนี้อีกครั้ง",
        "The row is too long ({detail} characters). Shorten it and import this row again.",
    )
    OPEN_QUOTE = (
        'เครื่องหมายคำพูด (") เปิดแล้วไม่ปิด เติมให้ครบคู่แล้วนำเข้าแถวนี้อีกครั้ง',
        'A quotation mark (") is opened and not closed. Close it and import this row again.',
    )
    TOO_MANY_CELLS = (
        'แถวนี้มีข้อมูลเกินหัวตาราง ({detail}) ใส่ข้อความที่มีตัวคั่นไว้ในเครื่องหมายคำพูด (") หรือเติมหัวคอลัมน์ให้ครบ',
        "The row has cells without a heading ({detail}). Quote text that holds the delimiter, or name every column.",
    )
    REPEATED_HEADING = (
        "แถวนี้เป็นหัวตารางที่พิมพ์ซ้ำ ไม่ต้องทำอะไร",
        "The row repeats the headings. Nothing needs to be done.",
    )
    NOT_JSON = (
        "บรรทัดนี้ไม่ใช่ JSON ที่สมบูรณ์ ({detail}) แก้ไขแล้วนำเข้าบรรทัดนี้อีกครั้ง",
        "The line is not whole JSON ({detail}). Correct it and import this line again.",
    )
    NOT_AN_OBJECT = (
        'บรรทัดนี้ต้องอยู่ในรูป {"ชื่อ": "ค่า"} แก้ไขแล้วนำเข้าบรรทัดนี้อีกครั้ง',
        'The line must be an object such as {"name": "value"}. Correct it and import this line again.',
    )
    DAMAGED_FROM_HERE = (
        "แผ่นงานเสียหายตั้งแต่แถวนี้ ({detail}) เปิดใน Excel บันทึกใหม่ แล้วนำเข้าอีกครั้ง แถวที่นำเข้าแล้วจะไม่ถูกนับซ้ำ",
        "The sheet is damaged from here on ({detail}). Save it again in Excel and import it: no row counts twice.",
    )
