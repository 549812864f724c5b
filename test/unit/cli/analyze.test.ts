import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalyzeInput } from '../../../client/cli/ports';
import { analyze } from '../../../client/cli/standalone/analyze';
import { readAddress, readDsn } from '../../../client/cli/standalone/analyze/dsn';
import { analysisSchema } from '../../../contracts/schemas/analysis';
import { STAGE_ARTIFACTS } from '../../../contracts/artifacts';
import { CONFIG, folderWith, landfall } from './support';

const folder = mkdtempSync(join(tmpdir(), 'landfall-analyze-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('landfall analyze', () => {
  it('takes what is given, as absolute paths, and not the configuration that lies there', async () => {
    const cwd = folderWith();
    const { code, out, err, analyses } = await landfall(
      'analyze --schema d.sql --log a.log b.gz mysql:digests --source app --out r',
      {
        cwd,
      },
    );
    expect([code, analyses.length]).toEqual([0, 1]);
    expect(analyses[0]).toMatchObject({
      ...{
        schema: join(cwd, 'd.sql'),
        logs: [join(cwd, 'a.log'), join(cwd, 'b.gz'), 'mysql:digests'],
        out: join(cwd, 'r'),
      },
      source: { path: join(cwd, 'app') },
    });
    expect(analyses[0]!.config).toBeUndefined();
    expect(err).toContain('schema ..');
    expect(out).toMatch(/3 tables, 2 relations.*\n {2}TRIGGER +1\nwrote 1 files to /);
  });

  it('takes the configuration where nothing is given, or where it is named; what is given stands in for its parts', async () => {
    const cwd = folderWith(`${CONFIG}application: { path: ., queryLogs: [x.log] }\n`);
    const all = (await landfall('analyze --out r', { cwd })).analyses[0]!;
    expect(all).toMatchObject({ config: { name: 'shop' }, source: { path: cwd }, logs: [join(cwd, 'x.log')] });
    const some = (await landfall('analyze --config landfall.yaml --schema env:DSN --out r', { cwd })).analyses[0]!;
    expect(some).toMatchObject({ schema: 'env:DSN', config: { name: 'shop' } });
  });

  it('refuses to guess', async () => {
    const cwd = folderWith(null);
    expect(await landfall('analyze --out r', { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing to analyze') as string,
    });
    expect((await landfall('analyze --schema d.sql', { cwd })).code).toBe(2);
  });

  it('prints the result as JSON', async () => {
    const { out } = await landfall('analyze --schema d.sql --out r --json', { cwd: folderWith(null) });
    expect(JSON.parse(out)).toMatchObject({ tables: 3, risks: { TRIGGER: 1 }, files: [{ name: 'analysis.json' }] });
  });
});

describe('the address of a source', () => {
  const secrets = async (reference: string): Promise<string> => `of ${reference}`;
  const parts = async (dsn: string) => {
    const { source, secrets: own } = readDsn(dsn, secrets);
    const [endpoint] = source.endpoints;
    return { ...endpoint, ...source.tls, database: source.database, password: await own(source.password) };
  };

  it('holds a password, a reference to one, or none', async () => {
    expect(await parts('mysql://u:p%40%2Fss@h:3307/d%20b?tls=disabled')).toMatchObject({
      ...{ host: 'h', port: 3307, database: 'd b', password: 'p@/ss', mode: 'disabled' },
    });
    expect(await parts('mariadb://u:env:PW@[::1]/d?ca=/ca.pem')).toMatchObject({
      ...{ host: '::1', port: 3306, password: 'of env:PW', mode: 'required', ca: '/ca.pem' },
    });
    expect((await parts('mysql://u@h/d')).password).toBe('of env:LANDFALL_SOURCE_PASSWORD');
  });

  it('is never repeated when it is wrong', () => {
    for (const wrong of [
      'mysql://u:hush@h/d?tls=disabled&tls=disabled',
      'mysql://u:hush@h/d#1',
      'mysql://u:1?hush@h/d',
      'mysql://u:hush@:x/',
      'mysql://u:hush@h',
      'mysql://:hush@h/d',
      'mysql://u:hush@h/d?tls=off',
    ]) {
      const message = ((): string => {
        try {
          readDsn(wrong, secrets);
          return '';
        } catch (error) {
          return (error as Error).message;
        }
      })();
      expect(message).toMatch(/--schema/);
      expect(message).not.toContain('hush');
    }
  });

  it('has no option that nobody reads', () => {
    const known = 'there are tls=required, tls=disabled and ca=FILE';
    expect(() => readDsn('mysql://u@h/d?tlss=disabled', secrets)).toThrow(
      `the address behind --schema has an option that there is not; did you mean tls=?; ${known}`,
    );
    expect(() => readAddress('mysql://u@h?charset=utf8mb4', '--scratch')).toThrow(
      `the address behind --scratch has an option that there is not; ${known}`,
    );
  });

  it('is one of MySQL or MariaDB', async () => {
    for (const command of ['analyze --out r', 'contract lint --contract c.json']) {
      const { code, err } = await landfall(`${command} --schema postgres://u:hush@h/d`, { cwd: folderWith(null) });
      expect([code, err]).toEqual([2, expect.stringContaining('of another kind of server')]);
      expect(err).not.toContain('hush');
    }
  });
});

describe('the report without Temporal', () => {
  const DUMP = file('shop.sql', 'CREATE TABLE `t` (`id` int NOT NULL, `b` varchar(9), PRIMARY KEY (`id`), KEY (`b`));');
  const LOG = file(
    'general.log',
    [
      'Time                 Id Command    Argument',
      ...[1, 2].map((n) => `2026-01-01T00:00:0${n}.000000Z\t 7 Query\tSELECT * FROM t WHERE b = 'x${n}'`),
    ].join('\n'),
  );
  const run = async (given: Partial<AnalyzeInput>) => {
    const out = mkdtempSync(join(folder, 'out-'));
    const lines: string[] = [];
    const input: AnalyzeInput = {
      logs: [],
      out: join(out, 'new', 'folder'),
      onProgress: (line) => lines.push(line),
      ...given,
    };
    const result = await analyze(input, {});
    const read = (name: string): string => readFileSync(join(input.out, name), 'utf8');
    return { result, lines, read, analysis: analysisSchema.parse(JSON.parse(read('analysis.json'))) };
  };

  it('comes from a dump, twice the same', async () => {
    const first = await run({ schema: DUMP });
    expect(first.result.files.map(({ name }) => name).sort()).toEqual([...STAGE_ARTIFACTS.analysis].sort());
    expect(first.analysis.schema).toMatchObject({ database: 'shop', tables: [{ name: 't', primaryKey: ['id'] }] });
    expect((await run({ schema: DUMP })).result.files).toEqual(first.result.files);
  });

  it('comes from a log alone, which then names no unknown table', async () => {
    const { result, analysis } = await run({ logs: [LOG] });
    expect(result).toMatchObject({ tables: 0 });
    expect(analysis.risks.map(({ code }) => code)).not.toContain('UNKNOWN_TABLE');
  });

  it('comes from no log of the server that there is not', async () => {
    await expect(run({ logs: ['mysql:digest'] })).rejects.toThrow(
      'mysql:digest is no log of the server; did you mean mysql:digests? There are mysql:general_log, mysql:slow_log, mysql:digests',
    );
  });

  it('comes from all of them', async () => {
    const source = file(
      'app.ts',
      "import { createPool } from 'mysql2/promise';\nexport const f = () => createPool({}).query('SELECT * FROM t WHERE b = ?');",
    );
    expect(existsSync(source)).toBe(true);
    const { analysis, lines } = await run({ schema: DUMP, logs: [LOG], source: { path: folder, include: ['*.ts'] } });
    expect(analysis.accessPatterns).toMatchObject([{ tables: ['t'], rate: { kind: 'measured', executions: 2 } }]);
    expect(lines.join('\n')).toMatch(/1 call site and[\s\S]*1 query log [\s\S]*2 executions[\s\S]*1 table in the dump/);
  });

  it('is refused before the reading when it cannot be written', async () => {
    await expect(run({ schema: DUMP, out: join(DUMP, 'x') })).rejects.toThrow(/--out .* cannot be written: ENOTDIR/);
  });
});
