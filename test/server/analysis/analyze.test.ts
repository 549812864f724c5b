import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STAGE_ARTIFACTS } from '../../../contracts/artifacts';
import type { AnalyzeInput, AnalyzeResult } from '../../../client/cli/ports';
import { analyze } from '../../../client/cli/standalone/analyze';
import type { LandfallError } from '../../../contracts/errors';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';

describe.each(['mysql', 'mariadb'] as const)('landfall analyze on a live %s', (flavour) => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-analyze-'));
  let db: SourceDatabase;
  const lines: string[] = [];

  beforeAll(async () => {
    db = await createSourceDatabase(flavour, [
      'CREATE TABLE t (id INT PRIMARY KEY, password_hash CHAR(60))',
      `INSERT INTO t VALUES (1, CONCAT('$2b$10$', REPEAT('q', 53)))`,
    ]);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await db.drop();
  });

  const run = (schema: string, environment: Record<string, string>, over: Partial<AnalyzeInput> = {}) =>
    analyze(
      { schema, logs: [], out: join(folder, 'out'), onProgress: (line) => lines.push(line), ...over },
      environment,
    );
  const dsn = (password: string): string =>
    `mysql://${db.user}:${encodeURIComponent(password)}@${db.server.host}:${db.server.port}/${db.name}?tls=disabled`;

  it('takes the password from the address, from a reference in it, or the address from a reference', async () => {
    const results: AnalyzeResult[] = [
      await run(dsn(db.password), {}),
      await run(dsn('env:PW'), { PW: db.password }),
      await run('env:DSN', { DSN: dsn(db.password) }),
    ];
    expect(results.map(({ tables }) => tables)).toEqual([1, 1, 1]);
    const stable = results.map(({ files }) => files.filter(({ name }) => name === 'analysis.json'));
    expect(stable[1]).toEqual(stable[0]);
    expect(stable[2]).toEqual(stable[0]);
  });

  it('writes and says no password, neither its own nor what rows hold', () => {
    const texts = readdirSync(join(folder, 'out')).map((name) => readFileSync(join(folder, 'out', name), 'utf8'));
    expect(texts).toHaveLength(STAGE_ARTIFACTS.analysis.length);
    for (const text of [...texts, lines.join('\n')]) {
      expect(text).not.toContain(db.password);
      expect(text).not.toContain('qqqqq');
    }
    expect(texts.join('\n')).toContain('1 of 1 values that were looked at have the form bcrypt');
  });

  it('reads the logs that the server itself keeps, and asks for its address', async () => {
    const result = await run(dsn(db.password), {}, { logs: ['mysql:general_log', 'mysql:digests'] });
    expect(result.tables).toBe(1);
    expect(readFileSync(join(folder, 'out/analysis.json'), 'utf8')).toContain('mysql:digests');
    const nowhere = { logs: ['mysql:digests'], out: join(folder, 'out'), onProgress: () => undefined };
    await expect(analyze(nowhere, {})).rejects.toThrow('mysql:digests is read from the server: give its address');
  });

  it('names a refused password without it', async () => {
    const error = (await run(dsn('wrong-one'), {}).catch((thrown: unknown) => thrown)) as LandfallError;
    expect(error.code).toBe('LandfallSourceAccessDenied');
    expect(error.message).not.toContain('wrong-one');
  });
});
