"""Arguments of a job."""

import argparse


class GlueArgumentError(Exception):
    """An argument that the script requires was not given."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        raise GlueArgumentError(message)


RESERVED = ("JOB_NAME", "JOB_ID", "JOB_RUN_ID", "TempDir")


def getResolvedOptions(args: list[str], options: list[str]) -> dict:  # noqa: N802 (Glue's name)
    """The required options and Glue's own, by name; unknown ones are left out, as on Glue."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    for option in options:
        parser.add_argument(f"--{option}", required=True, dest=option)
    for option in RESERVED:
        if option not in options:
            parser.add_argument(f"--{option}", dest=option, default=None)
    known, _rest = parser.parse_known_args(args[1:])
    return {name: value for name, value in vars(known).items() if value is not None}
