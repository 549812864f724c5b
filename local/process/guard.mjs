// Runs one server and ends with its parent: `node guard.mjs PID_FILE`.
//
// The first line of stdin says what to run (JSON: file, args, env, cwd, logFile, graceMs). From then on stdin is the
// parent's sign of life: end of file (the parent is gone, however it ended) stops the server with SIGTERM, then SIGKILL
// after graceMs. The line `stop` does the same with more patience, `release` lets the server run on without guard and parent.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setInterval } from 'node:timers';

const STOP_GRACE_MS = 30_000;
const pidFile = process.argv[2];
const lines = createInterface({ input: process.stdin });
let server;
let stopping = false;
let graceMs = 4000;

const signalGroup = (signal) => {
  try {
    process.kill(-server.pid, signal);
    return true;
  } catch {
    return false;
  }
};

const groupLives = () => signalGroup(0);

const stop = () => {
  if (stopping) return;
  stopping = true;
  if (!server?.pid) process.exit(0);
  signalGroup('SIGTERM');
  const deadline = Date.now() + graceMs;
  setInterval(() => {
    if (groupLives() && Date.now() < deadline) return;
    signalGroup('SIGKILL');
    rmSync(pidFile, { force: true });
    process.exit(0);
  }, 50);
};

const start = (spec) => {
  graceMs = spec.graceMs;
  mkdirSync(dirname(pidFile), { recursive: true });
  const log = openSync(spec.logFile, 'a');
  // A process group of its own: the terminal's Ctrl-C reaches the parent, which decides.
  server = spawn(spec.file, spec.args, { cwd: spec.cwd, env: spec.env, stdio: ['ignore', log, log], detached: true });
  server.once('error', (error) => {
    process.stdout.write(`${JSON.stringify({ failed: error.message })}\n`);
    process.exitCode = 1;
    lines.close();
  });
  server.once('spawn', () => {
    writeFileSync(pidFile, `${server.pid}\n`);
    process.stdout.write(`${JSON.stringify({ pid: server.pid })}\n`);
  });
  server.once('exit', (code, signal) => {
    if (stopping) return;
    signalGroup('SIGKILL'); // children that a crashed server left behind
    process.stdout.write(`${JSON.stringify({ code, signal })}\n`, () => process.exit(0));
  });
};

process.stdout.on('error', () => stop());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
lines.on('line', (line) => {
  if (line === 'release') process.exit(0);
  else if (line === 'stop') {
    graceMs = STOP_GRACE_MS;
    stop();
  } else if (server === undefined) start(JSON.parse(line));
});
lines.on('close', () => (server === undefined ? process.exit(1) : stop()));
