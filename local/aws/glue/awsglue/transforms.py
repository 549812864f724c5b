"""Transforms as classes with `apply`."""


class ApplyMapping:
    """Renames and casts columns."""

    @classmethod
    def apply(cls, frame, mappings, **_options):
        return frame.apply_mapping(mappings)
