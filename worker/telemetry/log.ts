import { pino, type Logger as PinoLogger } from 'pino';
import type { Logger, LogLevel } from '@temporalio/worker';

/** Fields that Temporal adds to its own log calls and that people look for; everything else of its metadata is left out. */
const FIELDS = [
  'workflowId',
  'runId',
  'workflowType',
  'activityType',
  'attempt',
  'taskQueue',
  'stage',
  'table',
  'rows',
  'items',
  'error',
  'milliseconds',
];

const pick = (meta: Record<string | symbol, unknown> | undefined): Record<string, unknown> =>
  Object.fromEntries(FIELDS.filter((name) => meta?.[name] !== undefined).map((name) => [name, describe(meta?.[name])]));

/** Errors by name and message only: their other fields may hold requests. */
const describe = (value: unknown): unknown => (value instanceof Error ? `${value.name}: ${value.message}` : value);

const LEVELS: Readonly<Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** JSON lines on standard output. */
export const createLog = (level: 'debug' | 'info' | 'warn' | 'error'): PinoLogger =>
  pino({ level, base: { service: 'landfall-worker' }, timestamp: pino.stdTimeFunctions.isoTime });

/** Temporal's logger on top of ours: the same lines, with its fields reduced to known ones, so that no argument of a call is logged. */
export const temporalLogger = (log: PinoLogger): Logger => {
  const write = (level: LogLevel, message: string, meta?: Record<string | symbol, unknown>): void =>
    log[LEVELS[level]](pick(meta), message);
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
};
