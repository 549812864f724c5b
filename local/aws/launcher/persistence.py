"""Saves the emulator's state while it runs; by itself it saves on a clean stop only.

The save is made by a forked child: it sees one instant of the memory (fork is called between two requests, on the
event loop) while the parent serves on. After kill -9 what was written in the last seconds is lost, see PERIOD_SECONDS.
"""

import asyncio
import os
import time

import ministack.app as emulator

# A save is due 5 s after the first change, and not before 20 times the last save's length: at most 5 % of one core.
PERIOD_SECONDS = 5.0
REST_FACTOR = 20
_QUIET_PATHS = ("/_ministack", "/health", "/_localstack")


class _Changes:
    """Counts requests that may have changed something (health checks do not)."""

    def __init__(self) -> None:
        self.count = 0

    def watch(self, app):
        async def watched(scope, receive, send):
            if scope["type"] == "http" and not scope["path"].startswith(_QUIET_PATHS):
                self.count += 1
            await app(scope, receive, send)

        return watched


def install() -> None:
    """Wraps the server's start so that the saver lives on its event loop."""
    for name in ("save_all", "_build_persistence_save_dict"):
        if not hasattr(emulator, name):
            raise SystemExit(f"this ministack has no app.{name}: use the version pinned in local/versions.ts")
    import hypercorn.asyncio as server

    serve = server.serve

    async def serve_and_save(app, config, **options):
        changes = _Changes()
        saver = asyncio.create_task(_save_for_ever(changes))
        try:
            await serve(changes.watch(app), config, **options)
        finally:
            saver.cancel()

    server.serve = serve_and_save


async def _save_for_ever(changes: _Changes) -> None:
    saved, rest = 0, PERIOD_SECONDS
    while True:
        await asyncio.sleep(rest)
        if changes.count == saved:
            continue
        saved, began = changes.count, time.monotonic()
        child = _fork_saver()
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            await asyncio.sleep(0.1)
        rest = max(PERIOD_SECONDS, REST_FACTOR * (time.monotonic() - began))


def _fork_saver() -> int:
    child = os.fork()
    if child == 0:
        try:
            os.nice(10)
            emulator.save_all(emulator._build_persistence_save_dict())
        finally:
            os._exit(0)
    return child
