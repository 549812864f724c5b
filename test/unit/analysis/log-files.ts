import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readQueryLogs, type QueryLog } from '../../../adapters/query-log';
import type { LandfallError } from '../../../contracts/errors';
import { LogCollector, type LoggedStatement } from '../../../engine/analysis/log/collect';
import { unpack } from '../../../engine/analysis/log/counts/tally';

let folder: string;
let files = 0;

/** A folder for logs that is removed after the tests of the file. */
export function useLogFolder(): { write: (bytes: string | Uint8Array, name?: string) => string; folder: () => string } {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'landfall-log-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder: () => folder,
    write: (bytes, name = `log-${(files += 1)}.log`) => {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    },
  };
}

/** A statement of a log that was executed once, with what `over` says in place. */
export const logged = (over: Partial<LoggedStatement>): LoggedStatement => ({
  ...{ fingerprint: 'SELECT ?', database: null, sample: '', executions: 1, texts: 1, first: 0, last: 0 },
  ...{ seconds: '0', minutes: '0', latency: null, lock: null, rowsExamined: null, rowsSent: null },
  ...over,
});

/** What the reader of a general log hands on when it found the statements. */
export const queryLogOf = (...statements: readonly LoggedStatement[]): QueryLog => ({
  ...new LogCollector().result(),
  files: ['general.log'],
  format: 'general',
  notes: [],
  statements,
});

/** `executions schema fingerprint` of each statement. */
export const found = (log: QueryLog): readonly string[] =>
  log.statements.map(({ fingerprint, database, executions }) => `${executions} ${database ?? '-'} ${fingerprint}`);

/** Counts by second, from the log's first second on. */
export const secondsOf = (log: QueryLog, fingerprint: string): readonly (readonly [number, number])[] => {
  const start = Math.floor(Math.min(...log.statements.map(({ first }) => first ?? Infinity)) / 1e6);
  const all = log.statements.filter((statement) => statement.fingerprint === fingerprint);
  return unpack(all.map(({ seconds }) => seconds)).map(([second, count]) => [second - start, count]);
};

export const fails = async (paths: string[]): Promise<LandfallError> =>
  readQueryLogs(paths).then(
    () => {
      throw new Error('should have failed');
    },
    (error: unknown) => error as LandfallError,
  );

/** An entry of MySQL's general log at `seconds` after ten o'clock. */
export const general = (seconds: number, session: number, command: string, argument = ''): string =>
  `${new Date(Date.UTC(2026, 0, 2, 10) + seconds * 1000).toISOString().replace('Z', '000Z')}\t${String(session).padStart(5)} ${command}\t${argument}\n`;
