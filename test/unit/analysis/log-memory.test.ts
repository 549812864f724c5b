import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { useLogFolder } from './log-files';

/* Statements of 20 MB in each form of a log, read by a process of its own, which tells the most memory that it had. */

const ROOT = join(__dirname, '../../..');
const MEGABYTES = 400;
const { write } = useLogFolder();

const ROWS = `INSERT INTO boats VALUES ${`(1, 'x'),`.repeat(2_300_000)}(2, 'y')`;
const CONDITIONS = `SELECT id FROM boats WHERE ${`(id = 1 AND name = 'x') OR `.repeat(800_000)}id = 2`;
const SHORT = 'SELECT id FROM boats WHERE id = 1';

const row = (...fields: readonly string[]): string => fields.map((field) => `"${field}"`).join(',');
const FORMS: Readonly<Record<string, (statement: string) => string>> = {
  'a general log': (statement) => `2026-01-02T10:00:00.000000Z\t    8 Query\t${statement}\n`,
  'the CSV of a general log table': (statement) =>
    `${row('2026-01-02 10:00:00.000000', 'root[root] @ localhost []', '8', '1', 'Query', statement)}\n`,
};

interface Read {
  readonly fingerprints: readonly string[];
  readonly notes: readonly string[];
  readonly megabytes: number;
}

function readBy(path: string): Read {
  const script = `
    require(${JSON.stringify(join(ROOT, 'adapters/query-log/index.ts'))}).readQueryLogs([process.argv[1]]).then(({ statements, notes }) =>
      console.log(JSON.stringify({
        fingerprints: statements.map(({ fingerprint }) => fingerprint.slice(0, 80)),
        notes,
        megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
      })));`;
  const args = ['--require', 'tsx/cjs', '-e', script, path];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })) as Read;
}

it.each(Object.entries(FORMS))(
  'statements of 20 MB are read in bounded memory from %s',
  (_form, entry) => {
    const { fingerprints, notes, megabytes } = readBy(write([ROWS, CONDITIONS, SHORT].map(entry).join('')));
    expect(fingerprints).toEqual([
      'INSERT INTO boats VALUES (?)',
      expect.stringMatching(/^SELECT id FROM boats WHERE \(id = \? AND name = \?\) OR \(/),
      'SELECT id FROM boats WHERE id = ?',
    ]);
    expect(notes.join()).toContain('has 1 statements that were cut for their length');
    expect(megabytes).toBeLessThan(MEGABYTES);
  },
  180_000,
);
