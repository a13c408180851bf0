"""The rude words (คำหยาบ) that hold an opinion back, as a table: the word, and what must not or must stand beside it.

Thai has no spaces between words, so innocent words hold rude ones: ผู้เชี่ยวชาญ (expert), แม่งาน (organiser), หีบบัตร (ballot
box), สัดส่วน (share), สัสดี (recruiting officer), แม่เหียะ (a place). The conditions keep those.
"""

import re
from dataclasses import dataclass

_MARK = "[ะ-ฺ็-๎]"
_NO_LETTER = "(?![ก-๎])"
_GAP = r"[\s.\-_*]"
_INSULTS = "เวร|บ้า(?!น)|โง่|ชั่ว|เลว|ควาย|หมา|สัตว์|สัด|สัส|หน้า(?!ที่)|ห่า|ระยำ|เปรต|แก่(?!ง|น)|กาก|แรด|กะหรี่|ดอก(?!ไม้)"


@dataclass(frozen=True, slots=True)
class RudeWord:
    """``core`` is a plain part that every occurrence has; ``pattern`` is what has to match where the core occurs."""

    core: str
    pattern: re.Pattern[str]


def _thai(word: str, *, before: str = "", after: str = "") -> RudeWord:
    return RudeWord(word, re.compile(f"{before}{word}{after}"))


def _english(core: str, pattern: str) -> RudeWord:
    return RudeWord(core, re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])", re.IGNORECASE))


THAI = (
    _thai("เหี้ย", after="(?!ม)"),
    _thai("เห้ีย"),
    _thai("เชี่ย", after="(?!ว)"),
    _thai("เชี้ย"),
    _thai("ควย"),
    _thai("หี", before="(?<!เ)", after=f"(?!บ|ด|น|{_MARK})"),
    _thai("เย็ด"),
    _thai("เยด", after="(?=แม่|เข้)"),
    _thai("สัส", after="(?!ดี)"),
    _thai("สัด", after=_NO_LETTER),
    _thai("มึง"),
    _thai(
        "กู",
        before="(?<![ก-๎])",
        after="(?=ไม่|จะ|ว่า|เอง|ก็|อยาก|รู้|เป็น|ขอ|นี่|ต้อง|ถึง|โดน|เลย|อยู่|ได้|แล้ว|คง|นะ|ชอบ|เห็น|บอก|มา|ไป|[^ก-๎]|$)",
    ),
    _thai("แม่ง", after=f"(?!อน|{_MARK})"),
    _thai("พ่อง", before="(?<!บก)", after=f"(?!{_MARK})"),
    _thai("ส้นตีน"),
    _thai("แดก", before="(?<!ปลา)", after="(?!ดัน|งา)"),
    _thai("ตอแหล"),
    _thai("ดอกทอง", after="(?!กวาว|อุไร|หลาง|คำ|พัน)"),
    _thai("กะหรี่", before="(?<!แกง)(?<!ผง)(?<!ไก่)(?<!เครื่อง)", after="(?!ปั|พัฟ)"),
    _thai("ระยำ"),
    _thai("จัญไร"),
    _thai("จังไร"),
    _thai("อัปรีย์"),
    _thai("สถุน"),
    _thai("สถุล"),
    _thai("ชาติชั่ว"),
    _thai("ชาติหมา"),
    _thai("สารเลว"),
    _thai("เฮงซวย"),
    _thai("ฉิบหาย"),
    _thai("ชิบหาย"),
    _thai("ห่า", after="(?=เอ๊ย|เหว|ราก|จิก)"),
    _thai("ไอ้", after=f"(?:{_INSULTS})"),
    _thai("ไอ่", after=f"(?:{_INSULTS})"),
    _thai("อี", before="(?<![ก-ฮ])", after=f"(?:{_INSULTS})"),
    _thai("อิ", before="(?<![ก-ฮ])", after=f"(?:{_INSULTS})"),
    _thai("ปากหมา"),
    _thai("หน้าหมา"),
    _thai("สันดาน", after="(?:เสีย|หมา|ชั่ว)"),
    _thai("เสือก", after=r"(?=\s|$|ไม่|เรื่อง|มา|จะ|ไป|ทำ|ทุก)"),
    _thai("เงี่ยน"),
    _thai("โง่", after="(?:เหมือน|เป็น|ยังกะ)ควาย"),
    _thai("สัตว์นรก"),
    _thai("เดรัจฉาน"),
    _thai("เดนคน"),
    _thai("เดนมนุษย์"),
)
ENGLISH = (
    _english("fuck", "(?:mother)?fuck(?:ing|in|ers?|ed|s|off|you|wits?)?"),
    _english("fck", "fck"),
    _english("shit", "(?:bull)?shit(?:ty|s|heads?|holes?)?"),
    _english("bitch", "bitch(?:es|y)?"),
    _english("bastard", "bastards?"),
    _english("hole", "a(?:s+|rse)holes?"),
    _english("jackass", "jackass(?:es)?"),
    _english("cunt", "cunts?"),
    _english("dick", "dick(?:head)s?"),
    _english("whore", "whores?"),
    _english("slut", "sluts?"),
    _english("nigg", "nigg(?:er|a)s?"),
    _english("fag", "fag(?:got)?s?"),
    _english("retard", "retard(?:ed|s)?"),
    _english("wank", "wankers?"),
    _english("twat", "twats?"),
    _english("cocksuck", "cocksuckers?"),
)
DISGUISED = re.compile(
    rf"ค{_GAP}+ว{_GAP}+ย|ห{_GAP}+ี้?{_GAP}+ย|ส{_GAP}+ั{_GAP}*ส|เ[xX×*]ี?้?ย"
    rf"|(?<![A-Za-z])(?:[fF](?:{_GAP}+[uU]{_GAP}+[cC]{_GAP}+[kK]|[*@#]c?[kK])|[sS](?:{_GAP}+[hH]{_GAP}+[iI]{_GAP}+[tT]|[hH][*!1][tT])"
    rf"|[bB](?:{_GAP}+[iI]{_GAP}+[tT]{_GAP}+[cC]{_GAP}+[hH]|\*tch))(?![A-Za-z])"
)
"""Words spaced out letter by letter, or with a sign in place of a letter."""
