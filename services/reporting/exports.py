"""What a list shows, as CSV and XLSX: the same rows under the same headings."""

import asyncio
import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

import xlsxwriter
from starlette.responses import Response

BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets read Thai CSV in a code page of their own."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = Sequence[str | int]


def as_csv(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Comma-separated, UTF-8 with its mark. A text that a spreadsheet would run as a formula gets a quote before it."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def as_xlsx(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """One sheet; texts stay texts and numbers numbers."""
    out = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_row(0, 0, headings, bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


async def download(name: str, ending: str, headings: Sequence[str], rows: Iterable[Row], etag: str) -> Response:
    """A file to keep; `ending` is csv or xlsx. It is made in a thread, for a long one takes seconds."""
    make, kind = (as_xlsx, XLSX_TYPE) if ending == "xlsx" else (as_csv, CSV_TYPE)
    body = await asyncio.to_thread(make, headings, rows)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "ETag": etag,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language",
    }
    return Response(body, media_type=kind, headers=headers)


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
