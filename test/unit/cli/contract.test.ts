import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContractView } from '../../../client/cli/ports';
import { contractCases } from '../../support/contract-cases';
import { folderWith, landfall } from './support';

const SCHEMA = join(__dirname, '../../cases/contract/schema.sql');
const USERS = {
  table: 'Users',
  type: 'single-entity',
  source_table: 'users',
  pk: 'id',
  attributes: [
    { name: 'id', type: 'N', source_table: 'users', source_column: 'id' },
    {
      name: 'boss',
      type: 'S',
      source_table: 'users',
      source_column: 'id',
      transformation: { type: 'template', format: '{username} of {parent}' },
    },
  ],
  satisfies: [],
  estimated_item_size_bytes: 100,
};

/** A folder with contract.json and without landfall.yaml. */
function desk(contract: unknown): string {
  const cwd = folderWith(null);
  writeFileSync(join(cwd, 'contract.json'), typeof contract === 'string' ? contract : JSON.stringify(contract));
  return cwd;
}
const CALL = `--contract contract.json --schema ${SCHEMA}`;

describe('landfall contract', () => {
  it('lint names code, place and fix, and ends with 1', async () => {
    const cwd = desk({ tables: [USERS] });
    const { code, out } = await landfall(`contract lint ${CALL}`, { cwd });
    expect(code).toBe(1);
    expect(out).toContain(
      [
        'error   unknown-column  /tables/0/attributes/1/transformation/format',
        '        the format names parent, which is neither a column of users nor an attribute before this one',
        '        fix: Name a column, or an earlier attribute; {value} is the attribute’s own value.',
      ].join('\n'),
    );
    expect(out).toMatch(/\d+ errors, 0 warnings, 1 note$/);
    const json = JSON.parse((await landfall(`contract lint ${CALL} --json`, { cwd })).out) as ContractView;
    expect(Object.keys(json)).toEqual(['findings']);
    expect(json.findings.map(({ code: found }) => found)).toContain('table-not-carried');
  });

  it('lint ends with 0 where nothing but warnings are left', async () => {
    const cwd = desk({ tables: [{ ...USERS, attributes: USERS.attributes.slice(0, 1) }] });
    writeFileSync(join(cwd, 'users.sql'), 'CREATE TABLE users (id INT PRIMARY KEY);');
    const { code, out } = await landfall('contract lint --contract contract.json --schema users.sql', { cwd });
    expect([code, out]).toEqual([0, '0 errors, 0 warnings, 0 notes']);
  });

  it('takes the sidecar that lies beside the contract', async () => {
    const cwd = desk({ tables: [{ ...USERS, attributes: USERS.attributes.slice(0, 1) }] });
    writeFileSync(join(cwd, 'users.sql'), 'CREATE TABLE users (id INT PRIMARY KEY);');
    writeFileSync(join(cwd, 'projection.json'), '{}');
    const { code, err } = await landfall('contract lint --contract contract.json --schema users.sql', { cwd });
    expect([code, err]).toEqual([1, expect.stringMatching(/projection\.json: \/format/)]);
  });

  it('explain shows keys, sources and views of what compiles', async () => {
    const { contract } = contractCases().find(({ pattern }) => pattern === 10)!;
    const { code, out } = await landfall(`contract explain ${CALL}`, { cwd: desk(contract) });
    // The other tables of the schema are not carried.
    expect(code).toBe(1);
    expect(out).toContain('UserActivity: user_id (N), activity_date#activity_id (S)');
    expect(out).toContain('  index ActivityByMonth: activity_month, user_id#activity_date (ALL)');
    expect(out).toContain(
      '  key activity_date#activity_id = {user_activities.created_at}#{user_activities.id:padded-signed 10}',
    );
    expect(out).toContain('  activity_month  text  computed of user_activities.created_at');
    expect(out).toContain("DATE_FORMAT(`b`.`created_at`, '%Y-%m') AS `c2`");
    const json = JSON.parse(
      (await landfall(`contract explain ${CALL} --json`, { cwd: desk(contract) })).out,
    ) as ContractView;
    expect(json.plan.format).toBe('landfall.plan/1');
  });

  it.each<[string, unknown, string, string]>([
    ['what is no JSON', '{', `lint ${CALL}`, 'is no JSON'],
    [
      'what is no contract',
      { tables: [{ ...USERS, type: 'x' }] },
      `lint ${CALL}`,
      '/tables/0/type: found "x" (string), allowed: single-entity, multi-entity',
    ],
    ['a file that is not there', {}, 'lint --contract none.json --schema x.sql', 'none.json cannot be read: ENOENT'],
    ['a contract without a schema', { tables: [] }, 'lint --contract contract.json', 'no schema: give --schema'],
    ['a preview without a server', { tables: [] }, `preview ${CALL}`, 'a preview reads rows'],
    ['a key of nobody', { tables: [] }, `preview ${CALL} --key 1`, '--key needs --entity'],
    ['no rows', { tables: [] }, `preview ${CALL} --limit 0`, 'a number of rows, 1 to 100'],
  ])('refuses %s', async (_, contract, args, message) => {
    const { code, err } = await landfall(`contract ${args}`, { cwd: desk(contract) });
    expect(code).toBeGreaterThan(0);
    expect(err).toContain(message);
  });
});
