import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { callByPython, type Answer, type Told } from './support/foreign-client';

/** `landfall mcp mysql` as a process, called by the Python SDK of the protocol. */

jest.setTimeout(60_000);

describe.each(['mysql', 'mariadb'] as const)('a client of somebody else, on %s', (flavour) => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-mcp-'));
  const config = join(folder, 'landfall.yaml');
  let db: SourceDatabase;

  beforeAll(async () => {
    db = await createSourceDatabase(flavour, [
      'CREATE TABLE boats (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL, photo VARBINARY(8))',
      "INSERT INTO boats VALUES (1, 'Ä|ø', X'00FF'), (2, 'two?', NULL), (3, '', NULL)",
    ]);
    const { host, port } = db.server;
    const source = { endpoints: [{ host, port }], database: db.name, user: db.user, password: 'env:DB_PASSWORD' };
    const target = { region: 'us-east-1' };
    writeFileSync(
      config,
      JSON.stringify({ version: 1, name: 'boats', source: { ...source, tls: { mode: 'disabled' } }, target }),
    );
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await db.drop();
  });

  async function client(flags: readonly string[], calls: Parameters<typeof callByPython>[0]['calls']): Promise<Told> {
    const told = await callByPython({
      args: ['mysql', ...flags, '--config', config],
      environment: { DB_PASSWORD: db.password },
      calls,
    });
    expect(JSON.stringify(told)).not.toContain(db.password);
    return told;
  }

  it('lists and calls the tools on the source, which read only', async () => {
    const { server, tools, answers } = await client(
      [],
      [
        ['get_server_info', {}],
        ['list_tables', {}],
        ['get_table_schema', { table_name: 'boats' }],
        ['get_table_schema', { table_name: 'b*' }],
        ['get_schema', { count_rows: true, sample_rows: 10 }],
        ['count_rows', { table_names: ['boats', 'none'] }],
        ['explain_query', { sql: 'SELECT name FROM boats WHERE id = 2' }],
        ['explain_query', { sql: 'DELETE FROM boats' }],
        ['get_table_schema', { table_name: 5 }],
        ['run_query', { sql: 'SELECT 1' }],
        ['get_table_schema', { table_name: 'BOATS ' }],
        ['get_table_schema', { table_name: '🚢' }],
      ],
    );
    expect(server).toBe('landfall-mysql');
    expect(tools.map(({ name }) => name)).toEqual([
      'check_views',
      'count_rows',
      'explain_query',
      'get_columns',
      'get_schema',
      'get_server_info',
      'get_table_schema',
      'list_tables',
      'list_views',
    ]);
    for (const { annotations } of tools)
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    const results = answers.map(({ structuredContent }) => structuredContent);
    expect(results[0]).toMatchObject({
      flavour,
      database: db.name,
      account: expect.stringContaining(db.user) as string,
    });
    expect(results[1]).toMatchObject({ tables: [{ table: 'boats' }] });
    expect(results[2]).toMatchObject({ table: { name: 'boats', primaryKey: ['id'], rowCount: null } });
    expect(results[3]).toEqual({ table: null });
    expect(results[4]).toMatchObject({ schema: { tables: [{ name: 'boats', rowCount: 3 }] } });
    expect(JSON.stringify(results[4])).not.toContain('two?');
    expect(results[5]).toEqual({
      totals: [
        { table: 'boats', rows: 3, estimated: false },
        { table: 'none', rows: null, estimated: true },
      ],
    });
    expect(results[6]).toMatchObject({ columns: expect.arrayContaining(['table', 'key', 'rows']) as string[] });
    expect(answers[7]).toMatchObject({
      isError: true,
      content: [
        { text: expect.stringMatching(/^LandfallMcpToolRefused: .* DELETE: only SELECT is allowed/) as string },
      ],
    });
    expect(answers[8]).toMatchObject({ isError: true });
    expect(JSON.stringify(answers[9])).toContain('start the server with --allow-row-data');
    expect(results.slice(10)).toEqual([{ table: null }, { table: null }]);
  });

  it('gives rows only when that was allowed, and no more than were asked for', async () => {
    const sql = 'SELECT id, name, photo, 1 AS id FROM boats ORDER BY boats.id';
    const { answers } = await client(
      ['--allow-row-data'],
      [
        ['run_query', { sql }],
        ['run_query', { sql, max_rows: 2 }],
        ['run_query', { sql: 'SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3', max_rows: 2 }],
        ['run_query', { sql: `${sql} LIMIT 3`, max_rows: 2 }],
        ['run_query', { sql: 'SELECT * FROM mysql.user' }],
        ['run_query', { sql: "SELECT REPEAT('x', 900000) FROM boats" }],
        ['run_query', { sql: 'SELECT none FROM boats' }],
      ],
    );
    const [whole, two, union, ...rest] = answers.map(({ structuredContent }) => structuredContent);
    expect(whole).toEqual({
      columns: ['id', 'name', 'photo', 'id'],
      rows: [
        ['1', 'Ä|ø', { base64: 'AP8=' }, '1'],
        ['2', 'two?', null, '1'],
        ['3', '', null, '1'],
      ],
      more: false,
    });
    expect(two).toMatchObject({ rows: [['1', ...rowsOf(whole)[0]!.slice(1)], rowsOf(whole)[1]], more: true });
    expect(union).toEqual({ columns: ['a'], rows: [['1'], ['2']], more: true });
    expect(answers[3]!.content![0]!.text).toContain('LIMIT 3 is above max_rows, 2');
    expect(answers[4]!.content![0]!.text).toContain('the schema mysql');
    expect(rest[2]).toMatchObject({ rows: [[expect.any(String)]], more: true });
    expect(answers[6]).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^LandfallSourceQueryFailed/) as string }],
    });
  });
});

const rowsOf = (result: Answer['structuredContent']) => result!['rows'] as readonly (readonly unknown[])[];
