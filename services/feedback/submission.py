"""An opinion as it comes in from outside, checked field by field; the domain checks what fields mean together."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.feedback import Channel

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
MOST_CHARACTERS = 20_000
"""What is read at all, in characters; the domain's limit for an opinion is lower and says so."""


class Submission(BaseModel):
    """One opinion. `captured_at` is when it was given, on the sender's clock; without it: now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    consultation: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{2,39}$")]
    text: Annotated[str, Field(max_length=MOST_CHARACTERS)]
    channel: Channel = Channel.WEB
    question: Code | None = None
    group: Code | None = None
    district: Code | None = None
    age_band: Code | None = None
    gender: Code | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,5}$")] = "th"
    captured_at: AwareDatetime | None = None
    pictures: Annotated[list[str], Field(max_length=10)] = Field(default_factory=list[str], description="base64")
    hold: Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,40}$")] | None = Field(
        None, description="a reason to let a person look first"
    )

    def given_at(self, received_at: datetime) -> datetime:
        """When it was given."""
        return self.captured_at or received_at
