"""Opinions that read like what people write, made by a seeded generator: the same seed, the same texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

OPENINGS = (
    "อยากให้ อบจ. ช่วยดูเรื่อง", "ขอเสนอให้ปรับปรุง", "เดือดร้อนมากเรื่อง", "ชาวบ้านแถวนี้พูดกันมานานเรื่อง", "ฝากเจ้าหน้าที่ช่วยติดตามเรื่อง",
    "ไม่เห็นด้วยกับวิธีจัดการ", "ขอบคุณที่เข้ามาดูแล แต่ยังเหลือ", "อยากทราบความคืบหน้าของ",
)  # fmt: skip
SUBJECTS = (
    "ถนนหน้าโรงเรียนที่เป็นหลุม", "ไฟส่องสว่างริมทาง", "น้ำประปาที่ไหลไม่สม่ำเสมอ", "ขยะตกค้างข้างตลาด", "รถรับส่งผู้สูงอายุไปโรงพยาบาล",
    "ทางลาดสำหรับรถเข็น", "น้ำท่วมขังในซอยทุกหน้าฝน", "ฝุ่นควันจากการเผาในที่โล่ง", "ลานกีฬาของเยาวชน", "ราคาผลผลิตทางการเกษตร",
    "ศูนย์เด็กเล็กประจำตำบล", "ป้ายบอกทางไปแหล่งท่องเที่ยว",
)  # fmt: skip
DETAILS = (
    "เป็นแบบนี้มาหลายเดือนแล้ว", "เด็กนักเรียนต้องเดินผ่านทุกวัน", "ตอนกลางคืนมองแทบไม่เห็นทาง", "เคยแจ้งไปแล้วแต่ยังไม่มีใครมาดู",
    "ผู้สูงอายุในหมู่บ้านเดินทางลำบาก", "ถ้าทำได้ก่อนหน้าฝนจะดีมาก", "งบไม่มากก็เริ่มจากจุดที่อันตรายก่อนได้", "พวกเราพร้อมมาช่วยกันลงแรง",
    "ร้านค้าแถวนี้เสียรายได้ไปเยอะ", "อยากให้มีการประชุมกันก่อนตัดสินใจ", "ไม่แน่ใจว่าหน่วยงานไหนรับผิดชอบ", "ขอให้ประกาศกำหนดเวลาให้ชัดเจน",
)  # fmt: skip
CLOSINGS = ("ขอบคุณค่ะ", "ขอบคุณครับ", "ฝากด้วยนะคะ", "รอคำตอบอยู่ครับ", "")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the opinions may name: a consultation's id, its channels, target groups and districts (codes)."""

    consultation: str
    channels: tuple[str, ...]
    groups: tuple[str, ...]
    districts: tuple[str, ...]


def opinions(count: int, terms: Terms, captured_at: str, seed: int = 1) -> Iterator[dict[str, str]]:
    """`count` submissions as the feedback service takes them; `captured_at` is RFC 3339.

    Most texts are one to three sentences, one in twenty is a letter of some thirty.
    """
    random = Random(seed)
    for _ in range(count):
        yield {
            "consultation": terms.consultation,
            "text": opinion(random),
            "channel": random.choice(terms.channels),
            "group": random.choice(terms.groups),
            "district": random.choice(terms.districts),
            "captured_at": captured_at,
            "language": "th",
        }


def opinion(random: Random) -> str:
    """One opinion in Thai, with a place in it, so that hardly two are the same."""
    sentences = random.randint(20, 35) if random.random() < 0.05 else random.randint(0, 2)
    parts = [random.choice(OPENINGS) + random.choice(SUBJECTS)]
    parts += (random.choice(DETAILS) for _ in range(sentences))
    parts += (f"หมู่ {random.randint(1, 20)} จุดที่ {random.randint(1, 9999)}", random.choice(CLOSINGS))
    return " ".join(part for part in parts if part)
