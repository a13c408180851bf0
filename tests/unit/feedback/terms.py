"""A consultation's terms for tests: open through October 2026."""

from datetime import datetime

from shared.calendar import BANGKOK
from shared.contracts.feedback import Channel, Choice, Level, Question, Terms, Wording

OPENS = datetime(2026, 10, 1, tzinfo=BANGKOK)
CLOSES = datetime(2026, 11, 1, tzinfo=BANGKOK)

TERMS = Terms(
    title=Wording("ถนนใกล้โรงเรียน", "Roads near schools"),
    issue="i-roads",
    department="works",
    fiscal_year=2570,
    level=Level.COLLABORATE,
    questions=(Question("q1", Wording("ควรแก้ตรงไหนก่อน")),),
    opens_at=OPENS,
    closes_at=CLOSES,
    channels=(Channel.WEB, Channel.KIOSK),
    target_groups=(Choice("youth", Wording("เยาวชน", "Youth")),),
    districts=(Choice("4901", Wording("เมืองมุกดาหาร", "Mueang Mukdahan")),),
    grace_days=7,
)
