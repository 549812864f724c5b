import { DeleteItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { createMigration, transferAll, type TestMigration } from './support';
import { STATEMENTS } from './tables';

const ROOT = resolve(__dirname, '../../..');

/** Runs the checker as a person does. */
async function check(m: TestMigration): Promise<{ code: number; out: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-check-'));
  try {
    const { source, target } = m.context.config;
    await writeFile(join(folder, 'landfall.yaml'), stringify({ source, target }));
    await writeFile(join(folder, 'contract.json'), JSON.stringify(m.contract));
    await writeFile(join(folder, 'projection.json'), JSON.stringify(m.projection));
    const words = ['test/independent/check.ts', '--config', join(folder, 'landfall.yaml')];
    const files = ['--contract', join(folder, 'contract.json'), '--projection', join(folder, 'projection.json')];
    return await new Promise((done) => {
      execFile(
        join(ROOT, 'node_modules/.bin/tsx'),
        [...words, ...files],
        { cwd: ROOT, env: { ...process.env, TEST_PASSWORD: m.db.password, NODE_NO_WARNINGS: '1' } },
        (error, stdout, stderr) =>
          done({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr }),
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Statements of the example's schema. */
const shop = readFileSync(join(ROOT, 'examples/shop/sql/schema.sql'), 'utf8')
  .replace(/^--.*$/gm, '')
  .split(/;\s*\n/)
  .map((sql) => sql.trim())
  .filter((sql) => /^CREATE TABLE/i.test(sql));

describe('a checker that shares no code with the transfer', () => {
  let m: TestMigration;
  afterEach(async () => m?.close());

  it.each(['mysql', 'mariadb'] as const)(
    'agrees that %s and DynamoDB hold the same, and finds every kind of damage',
    async (flavour) => {
      m = await createMigration({ flavour, statements: STATEMENTS });
      const { finished, items } = await transferAll(m);
      expect(finished.differences).toBe(0);
      const clean = await check(m);
      expect(clean.out).toContain('differences: 0');
      expect(clean.out).not.toContain('not checked');
      expect(clean.code).toBe(0);
      const counted = Object.values(items.counts).reduce((sum, count) => sum + count, 0);
      expect(clean.out).toContain(`items ${counted},`);

      const entity = m.plan.entities.find(({ drivingTable, role }) => drivingTable === 'amounts' && role === 'owner')!;
      const TableName = m.table(entity.id);
      const { Items = [] } = await m.dynamo.send(new ScanCommand({ TableName }));
      const of = Items.filter((item) => item['_type']?.S === entity.entityType);
      const keyOf = (item: (typeof of)[number]) => ({ PK: item['PK']!, SK: item['SK']! });
      await m.dynamo.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(of[0]!),
          UpdateExpression: 'SET label = :x',
          ExpressionAttributeValues: { ':x': { S: 'other' } },
        }),
      );
      await m.dynamo.send(new DeleteItemCommand({ TableName, Key: keyOf(of[1]!) }));
      await m.dynamo.send(new DeleteItemCommand({ TableName, Key: keyOf(of[2]!) }));
      await m.dynamo.send(new PutItemCommand({ TableName, Item: { ...of[2]!, PK: { S: 'WRONG#KEY' } } }));
      const damaged = await check(m);
      expect(damaged.out).toContain('differences: 3');
      expect(damaged.out).toMatch(/AMOUNTS amount=.*: label\n/);
      expect(damaged.out).toMatch(/AMOUNTS amount=.*: no item\n/);
      expect(damaged.out).toMatch(/AMOUNTS amount=.*: PK\n/);
      expect(damaged.code).toBe(1);
    },
  );

  it('reads the contract that is made for the example', async () => {
    expect(shop.length).toBeGreaterThan(5);
    m = await createMigration({
      flavour: 'mysql',
      statements: [
        ...shop,
        `INSERT INTO users (email, username, password_hash, preferences, last_login_at) VALUES
           ('Ann@Example.org', 'ann', 'h', '{"a": [1.0, 12345678901234567890, "x"], "ü": null}', '2024-02-29 01:02:03.000004'),
           ('bob@example.org ', 'Bób', 'h', NULL, NULL), ('zoë@example.org', 'zoe', 'h', '[]', NULL)`,
        "INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (UNHEX(REPEAT('0A', 32)), 1, '2030-01-01'), (UNHEX(REPEAT('FF', 32)), 2, '2030-01-01')",
        "INSERT INTO categories (parent_id, slug, name, `rank`) VALUES (NULL, 'all', 'All', -5), (1, 'some', 'Some', 7)",
      ],
    });
    const { finished } = await transferAll(m);
    expect(finished.differences).toBe(0);
    const { code, out } = await check(m);
    expect(out).toContain('differences: 0');
    expect(out).not.toContain('not checked');
    expect(code).toBe(0);
  });
});
