"""Glue job runs that really run: the script is executed by a local Spark, and its end decides the run's state."""

import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import ministack.services.glue as glue

PYTHON = os.environ.get("LANDFALL_GLUE_PYTHON", "")
LOGS = pathlib.Path(os.environ.get("LANDFALL_GLUE_LOGS", "."))
SHIM = pathlib.Path(__file__).resolve().parent.parent / "glue"
STOP_SECONDS = 5
DEFAULT_TIMEOUT_MINUTES = 480
ERROR_CHARACTERS = 2000
_copies = itertools.count()
_one_script_at_a_time = threading.Lock()
_resolve = getattr(glue, "_resolve_script", None)


def install() -> None:
    """Sends every job, Spark or Python shell, to `run`; none can end SUCCEEDED without having run."""
    for name in ("_is_spark_job", "_execute_subprocess", "_script_args", "_resolve_script"):
        if not hasattr(glue, name):
            raise SystemExit(f"this ministack has no glue.{name}: use the version pinned in local/versions.ts")
    glue._is_spark_job = lambda job: False
    glue._execute_subprocess = run
    glue._script_args = arguments
    glue._resolve_script = resolve


def arguments(job: dict, name: str, run_id: str, given: dict) -> dict:
    """What Glue hands to a script: defaults, then its own two, then those of the run."""
    return {**job.get("DefaultArguments", {}), "--JOB_NAME": name, "--JOB_RUN_ID": run_id, **given}


def resolve(location: str) -> str:
    """A private copy of the script: the emulator keeps one file per base name for all jobs.

    A script that is not there gives a path that does not exist, so that `run` can say FAILED.
    """
    with _one_script_at_a_time:
        found = _resolve(location)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="glue-"))
        copy = folder / f"{next(_copies)}-{pathlib.PurePosixPath(location or 'script').stem}.py"
        if found and os.path.exists(found):
            shutil.copyfile(found, copy)
        return str(copy)


def run(record: dict, job: dict, args: dict, script: str) -> None:
    """Runs one job to its end and writes JobRunState and ErrorMessage into the run's record."""
    problem = _problem(job, script)
    if problem:
        record.update(JobRunState="FAILED", ErrorMessage=problem)
        return
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{record['Id']}.log"
    minutes = float(job.get("Timeout") or DEFAULT_TIMEOUT_MINUTES)
    command = [PYTHON, script, *_flags(args)]
    with log.open("wb") as output:
        child = subprocess.Popen(command, env=_environment(), stdout=output, stderr=output, start_new_session=True)
    try:
        _wait(record, child, time.monotonic() + minutes * 60)
    finally:
        _kill_group(child)
        shutil.rmtree(pathlib.Path(script).parent, ignore_errors=True)
    _conclude(record, child.returncode, log, minutes)


def _problem(job: dict, script: str) -> str | None:
    if not PYTHON or not os.path.exists(PYTHON):
        return "No local Spark is installed: run `landfall local up --with glue`, then start the job again."
    if not os.path.exists(script):
        return f"Script {job.get('Command', {}).get('ScriptLocation', '')} does not exist."
    return None


def _flags(args: dict) -> list[str]:
    pairs = ((key if key.startswith("--") else f"--{key}", str(value)) for key, value in args.items())
    return [part for pair in pairs for part in pair]


def _environment() -> dict:
    endpoint = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
    sink = os.environ.get("LANDFALL_DYNAMODB_SINK", "self")
    return {
        **os.environ,
        "PYTHONPATH": str(SHIM),
        "PYSPARK_PYTHON": PYTHON,
        "PYSPARK_DRIVER_PYTHON": PYTHON,
        "AWS_ENDPOINT_URL": endpoint,
        **({} if sink == "self" else {"AWS_ENDPOINT_URL_DYNAMODB": sink}),
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }


def _wait(record: dict, child: subprocess.Popen, deadline: float) -> None:
    while child.poll() is None:
        if record["JobRunState"] in ("STOPPING", "STOPPED"):
            return
        if time.monotonic() > deadline:
            record["JobRunState"] = "TIMEOUT"
            return
        time.sleep(0.2)


def _kill_group(child: subprocess.Popen) -> None:
    """Ends the whole process group: without this a stopped job's Spark goes on writing."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, sign)
        except ProcessLookupError:
            break
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _conclude(record: dict, code: int | None, log: pathlib.Path, minutes: float) -> None:
    if record["JobRunState"] in ("STOPPING", "STOPPED"):
        record["JobRunState"] = "STOPPED"
    elif record["JobRunState"] == "TIMEOUT":
        record["ErrorMessage"] = f"The job ran longer than its timeout of {minutes:g} minutes."
    elif code == 0:
        record["JobRunState"] = "SUCCEEDED"
    else:
        record.update(JobRunState="FAILED", ErrorMessage=last_error(log, code))


def last_error(log: pathlib.Path, code: int | None) -> str:
    """The line of the log that says why: the last cause, else the last line, else the exit code."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    causes = [
        line
        for line in lines
        if line.startswith(("Caused by:", "py4j", "pyspark", ": ")) or ("Error" in line and not line[0].isspace())
    ]
    return (causes or lines or [f"exit code {code}"])[-1][:ERROR_CHARACTERS]
