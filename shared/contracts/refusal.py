"""What a decider answers instead of events when a command may not happen."""


class Refusal(Exception):
    """A typed refusal. The class's `advice` is one sentence that says what to do instead, in English, a msgid for the
    catalogues; `%(name)s` in it is filled from `params`. `status` is the HTTP status the edge answers with."""

    advice = ""
    status = 409

    def __init__(self, **params: object) -> None:
        super().__init__(self.advice % params if params else self.advice)
        self.params = params

    @classmethod
    def slug(cls) -> str:
        """The refusal's name for programs: ConsultationClosed -> consultation-closed."""
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("-")
