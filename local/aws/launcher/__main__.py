"""`python -m launcher --state DIRECTORY`: patches the emulator, then runs it until SIGTERM.

Settings come from the environment (see local/versions.ts): GATEWAY_PORT, STATE_DIR, LANDFALL_DYNAMODB_SINK
(`self` or the URL of another DynamoDB), LANDFALL_GLUE_PYTHON, LANDFALL_GLUE_JARS, LANDFALL_GLUE_LOGS.
"""

import sys

from launcher import authorization, glue_jobs, persistence, tables


def main() -> None:
    """Applies the patches in the order in which the emulator would use them, then serves."""
    sys.argv = sys.argv[:1]
    tables.install()
    glue_jobs.install()
    persistence.install()
    authorization.install()
    from ministack.app import main as serve

    serve()


if __name__ == "__main__":
    main()
