import { scanFiles } from './scan';

/** Statements found in code that is given as text. */
async function statements(code: string): Promise<readonly string[]> {
  const { sites } = await scanFiles({
    'code.ts': `import { createPool } from 'mysql2/promise';\nconst pool = createPool({});\n${code}`,
  });
  return sites.map((site) => site.problem ?? site.sql);
}

/** A function that makes a statement and leaves a clause out by a property of its options, with something done to them before, and three callers. */
const options = (before: string, clause = "if (!options.all) where.push('deleted = 0');"): string => `
const settle = (given: any) => { given.all = true; };
const look = (given: any) => given.all;
function find(table: string, options: { all?: boolean; name?: string | null } = {}) {
  const where: string[] = ['tenant = 1'];
  ${before}
  ${clause}
  return \`SELECT id FROM \${table} WHERE \${where.join(' AND ')}\`;
}
export const open = () => pool.query(find('boats', { all: undefined }));
export const all = () => pool.query(find('boats', { all: true }));`;

describe('what a caller gives', () => {
  it('decides a condition while it stands as it was given', async () => {
    const found = await statements(options('const named = look(options); console.log(options);'));
    expect(found).toEqual([
      'SELECT id FROM boats WHERE tenant = 1 AND deleted = 0',
      'SELECT id FROM boats WHERE tenant = 1',
    ]);
  });

  it.each([
    ['set', 'options.all = pool.size > 1;'],
    ['set where it is missing', 'options.all ??= pool.size > 1;'],
    ['set by a name that is computed', "(options as any)['a' + 'll'] = true;"],
    ['taken away', 'delete options.all;'],
    ['set by a pattern', '[options.all] = [true];'],
    ['set by a function', 'settle(options);'],
    ['set by a function that cannot be read', 'unknown(options);'],
    ['replaced as a whole', 'options = load();'],
    ['set in an earlier round', 'for (const x of [1, 2]) { if (options.all) where.pop(); options.all = true; }'],
  ])('and decides nothing where it may have been %s', async (_name, before) => {
    const sure = /WHERE tenant = 1( AND deleted = 0)?$/;
    for (const one of await statements(options(before))) expect(one).not.toMatch(sure);
    const optional = 'SELECT id FROM boats WHERE tenant = 1 /* optional: deleted = 0 */';
    if (!before.includes('pop')) expect(await statements(options(before))).toEqual([optional, optional]);
  });

  it('is undefined, null or empty: each is another answer', async () => {
    const clause = (condition: string): string => options('', `if (${condition}) where.push('x = 1');`);
    const callers = `
export const a = () => pool.query(find('boats', { name: '' }));
export const b = () => pool.query(find('boats', { name: null }));
export const c = () => pool.query(find('boats', {}));`;
    const sees = async (condition: string): Promise<readonly boolean[]> =>
      (await statements(clause(condition).replace(/\nexport[^]*/, callers))).map((one) => one.endsWith('AND x = 1'));
    expect(await sees('options.name')).toEqual([false, false, false]);
    expect(await sees('options.name != null')).toEqual([true, false, false]);
    expect(await sees('options.name !== undefined')).toEqual([true, true, false]);
    expect(await sees("(options.name ?? 'y') === undefined")).toEqual([false, false, false]);
    expect(await sees("(options.name ?? 'y') !== ''")).toEqual([false, false, false]);
    expect(await sees("options.name ?? 'y'")).toEqual([false, true, true]);
    expect(await sees("options.name || 'y'")).toEqual([true, true, true]);
  });

  it('is kept by `??` where it is an empty text', async () => {
    expect(
      await statements(`const find = (table: string, order: string | null, limit = '') =>
  'SELECT id FROM ' + table + (order ?? ' ORDER BY id') + (limit || ' LIMIT 10') + ('' ?? ' FOR UPDATE');
export const a = () => pool.query(find('boats', ''));
export const b = () => pool.query(find('boats', null));
export const c = () => pool.query(find('boats', ' ORDER BY name', ' LIMIT 1'));`),
    ).toEqual([
      'SELECT id FROM boats LIMIT 10',
      'SELECT id FROM boats ORDER BY id LIMIT 10',
      'SELECT id FROM boats ORDER BY name LIMIT 1',
    ]);
  });

  it('stands behind an assignment that gives what is missing', async () => {
    expect(
      await statements(`function find(table?: string, order?: string) {
  table ??= 'boats';
  order ||= 'id';
  return \`SELECT id FROM \${table} ORDER BY \${order}\`;
}
export const a = () => pool.query(find());
export const b = () => pool.query(find('ports', ''));`),
    ).toEqual(['SELECT id FROM boats ORDER BY id', 'SELECT id FROM ports ORDER BY id']);
  });
});
