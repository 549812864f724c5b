import { readLogTable } from '../../../adapters/mysql/query-log/tables';
import type { SourceLink } from '../../../adapters/mysql/link';
import { LogCollector } from '../../../engine/analysis/log/collect';
import { TableEntries } from '../../../engine/analysis/log/formats/table-reader';

const FLAT_BYTES = 16_000_000;
/** The column of the table has no more. */
const FULL = 16_777_215;

interface Options {
  /** As MySQL keeps statements; MariaDB keeps text. */
  readonly binary?: boolean;
  /** Called before a statement is answered; may change what the table has. */
  readonly before?: (sql: string, table: { statements: readonly string[]; minute: number }) => void;
}

/** mysql.general_log with these statements, and the largest answer that was asked of it. */
function logTable(statements: readonly string[], { binary = false, before }: Options = {}) {
  const largest = { bytes: 0 };
  const table = { statements, minute: 10 };
  const bytesOf = new Map<string, Buffer>();
  const value = (text: string): string | Buffer => {
    if (!binary) return text;
    if (!bytesOf.has(text)) bytesOf.set(text, Buffer.from(text));
    return bytesOf.get(text)!;
  };
  const part = (text: string, from: number, units: number): string | Buffer => {
    const whole = value(text);
    if (typeof whole !== 'string') return whole.subarray(from, from + units);
    // Spread only where there is something beyond the basic plane: these texts are long.
    return /[\ud800-\udfff]/.test(whole)
      ? [...whole].slice(from, from + units).join('')
      : whole.slice(from, from + units);
  };
  const query = async (sql: string) => {
    before?.(sql, table);
    const [, limit, offset] = /LIMIT (\d+) OFFSET (\d+)$/.exec(sql)!.map(Number);
    const rows = table.statements
      .slice(offset, offset! + limit!)
      .map((text, i): Readonly<Record<string, string | Buffer>> => {
        const at = {
          event_time: `2026-01-02 10:${table.minute}:${String((offset! + i) % 60).padStart(2, '0')}.000000`,
        };
        const head = part(text, 0, 65_536);
        if (sql.startsWith('SELECT LENGTH(')) return { bytes: String(Buffer.byteLength(head)) };
        const row = { ...at, thread_id: '8', command_type: 'Query' };
        const piece = /SUBSTRING\(argument, (\d+), (\d+)\)/.exec(sql);
        return piece === null
          ? { ...row, argument: head, is_longer: head.length < value(text).length ? '1' : '0' }
          : { ...row, argument: part(text, Number(piece[1]) - 1, Number(piece[2])) };
      });
    const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(row['argument'] ?? ''), 0);
    largest.bytes = Math.max(largest.bytes, bytes);
    return rows;
  };
  return { link: { query } as unknown as SourceLink, largest };
}

async function read(link: SourceLink) {
  const collector = new LogCollector();
  const source = collector.source();
  const entries = new TableEntries(source.add, true);
  const notes = await readLogTable(link, 'general_log', (row, end) => entries.row(row, end));
  source.finish();
  const { statements } = collector.result();
  return {
    counted: statements.map(({ executions, fingerprint }) => `${executions} ${fingerprint}`),
    notes: [...notes, ...collector.notes()],
    cut: entries.cutStatements,
  };
}

describe('log tables that are read from the server', () => {
  it('come in pages that are small in bytes, however long the statements are', async () => {
    const long = `INSERT INTO boats VALUES (1, '${'x'.repeat(60_000)}')`;
    const { link, largest } = logTable([...Array<string>(6_000).fill('SELECT 1'), ...Array<string>(400).fill(long)]);
    expect((await read(link)).counted).toEqual(['400 INSERT INTO boats VALUES (?)', '6000 SELECT ?']);
    expect(largest.bytes).toBeGreaterThan(1_000_000);
    expect(largest.bytes).toBeLessThan(FLAT_BYTES);
  });

  it.each([true, false])('have statements of any length, whole: binary %s', async (binary) => {
    const rows = `INSERT INTO boats (id, name) VALUES ${`(1, 'größe 名前 ⛵'), `.repeat(60_000)}(2, 'y')`;
    const where = `SELECT id FROM boats WHERE ${"name = 'größe 🚤' OR ".repeat(3_500)}id = 2`;
    const { link, largest } = logTable([rows, where, rows, 'SELECT 1'], { binary });
    expect(await read(link)).toEqual({
      counted: [
        '2 INSERT INTO boats (id, name) VALUES (?)',
        '1 SELECT ?',
        `1 SELECT id FROM boats WHERE ${'name = ? OR '.repeat(3_500)}id = ?`,
      ],
      ...{ notes: [], cut: 0 },
    });
    expect(largest.bytes).toBeLessThan(FLAT_BYTES);
  });

  it('make no pattern of a statement that the column cuts, or whose row is gone', async () => {
    const full = `INSERT INTO boats VALUES ${`(1, '${'x'.repeat(60_000)}'), `.repeat(300)}`.slice(0, FULL);
    const cut = await read(logTable([full, 'SELECT 1'], { binary: true }).link);
    expect(cut.counted).toEqual(['1 SELECT ?']);
    expect(cut.notes.join()).toMatch(/1 .*(?:cut|ends)/);
    for (const left of [[], ['DELETE FROM other', 'SELECT 1']]) {
      const statements = [`SELECT id FROM boats WHERE ${'a = 1 OR '.repeat(10_000)}a = 1`, 'SELECT 1'];
      const { link } = logTable(statements, {
        before: (sql, table) => {
          // Rotated: other rows stand in the places of those that were read.
          if (sql.includes('SUBSTRING')) Object.assign(table, { statements: left, minute: 20 });
        },
      });
      expect((await read(link)).counted).toEqual(['1 SELECT ?']);
    }
  });
});
