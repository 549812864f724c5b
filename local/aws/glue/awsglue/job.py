"""A job's frame. Bookmarks are not kept here."""


class Job:
    """Remembers its name and arguments."""

    def __init__(self, glue_context) -> None:
        self.glue_context = glue_context
        self.name = ""
        self.args: dict = {}

    def init(self, name: str, args: dict | None = None) -> None:
        self.name, self.args = name, args or {}

    def commit(self) -> None:
        """On Glue this saves the bookmark; there is none here."""
