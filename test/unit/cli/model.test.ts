import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractSchema } from '../../../contracts/schemas/contract';
import { projectionSchema } from '../../../contracts/schemas/projection';
import { canonicalHash } from '../../../engine/lib/json';
import { analysisOf, pattern } from '../modeling/facts';
import { items, orders, products, users } from '../modeling/shop';
import { CONFIG, folderWith, landfall } from './support';

const patterns = [
  pattern('AP1', 'select', ['users'], { equal: ['users.id'] }),
  pattern('AP2', 'select', ['products'], {}),
];
const analysis = JSON.stringify(analysisOf([users, orders(), items, products], patterns));
const FILES = [
  'Stage3_DataModel.md',
  'access_patterns_with_rps.md',
  'dynamodb_data_model.json',
  'dynamodb_data_model.md',
  'dynamodb_requirement.md',
  'migrationContract.json',
  'projection.json',
];

/** A folder with an analysis, and what more is given. */
function world(files: Readonly<Record<string, string>> = {}, config: string | null = null): string {
  const cwd = folderWith(config);
  for (const [name, text] of Object.entries({ 'analysis.json': analysis, ...files })) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

const contractIn = (folder: string) =>
  contractSchema.parse(JSON.parse(readFileSync(join(folder, 'migrationContract.json'), 'utf8')));

describe('landfall model', () => {
  it('writes contract, sidecar and documents, and says how patterns are served', async () => {
    const cwd = world();
    const { code, out } = await landfall('model --analysis analysis.json --out made', { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/^4 source tables become 3 DynamoDB tables/);
    expect(out).toMatch(/\n {2}GetItem +1\n {2}Scan +1\n/);
    const made = join(cwd, 'made');
    expect(readdirSync(made).sort()).toEqual(FILES);
    const sidecar = projectionSchema.parse(JSON.parse(readFileSync(join(made, 'projection.json'), 'utf8')));
    expect(sidecar.contractSha256).toBe(canonicalHash(contractIn(made)));
  });

  it('writes the same bytes again', async () => {
    const cwd = world();
    const once = await landfall('model --analysis analysis.json --out a --json', { cwd });
    const twice = await landfall('model --analysis analysis.json --out b --json', { cwd });
    const files = (text: string) => (JSON.parse(text) as { files: unknown }).files;
    expect(files(twice.out)).toEqual(files(once.out));
  });

  it('takes strategy and collections from the command line', async () => {
    const cwd = world();
    const tables = async (args: string) => {
      await landfall(`model --analysis analysis.json --out made ${args}`, { cwd });
      return contractIn(join(cwd, 'made')).tables.map(({ table }) => table);
    };
    expect(await tables('--strategy single-table')).toEqual(['App']);
    expect(await tables('--strategy table-per-entity')).toEqual(['OrderItems', 'Orders', 'Products', 'Users']);
    expect(await tables('--no-collections')).toHaveLength(4);
    expect((await landfall('model --analysis analysis.json --out made --strategy best', { cwd })).code).toBe(2);
  });

  it('follows pins and keeps them beside the model', async () => {
    const pins = 'version: 1\ntables: { users: { table: People } }\n';
    const cwd = world({ 'modeling.yaml': pins });
    const { code, out } = await landfall('model --analysis analysis.json --pins modeling.yaml --out made', { cwd });
    expect(code).toBe(0);
    expect(out).toContain('pin tables.users.table');
    expect(contractIn(join(cwd, 'made')).tables.map(({ table }) => table)).toContain('People');
    expect(readFileSync(join(cwd, 'made/modeling.yaml'), 'utf8')).toBe(pins);
  });

  it('ends with 2 and every place of pins that are wrong, or that cannot be followed', async () => {
    const wrong = await landfall('model --analysis analysis.json --pins p.yaml --out made', {
      cwd: world({ 'p.yaml': 'version: 1\ntables:\n  users: { tabel: x }\n  people: { root: true }\n' }),
    });
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('LandfallPinsInvalid');
    expect(wrong.err).toMatch(/p\.yaml:3:12 {2}tables\.users\.tabel: .*did you mean table\?/);
    const impossible = await landfall('model --analysis analysis.json --pins p.yaml --out made', {
      cwd: world({ 'p.yaml': 'version: 1\ntables:\n  products: { parent: users }\n' }),
    });
    expect([impossible.code, impossible.err]).toEqual([2, expect.stringContaining('LandfallPinsImpossible')]);
    expect(impossible.err).toMatch(/p\.yaml:3:23 {2}tables\.products\.parent: found users, to which no foreign key/);
  });

  it('takes analysis, strategy and pins of a configuration', async () => {
    const config = `${CONFIG}modeling: { strategy: single-table, pins: m.yaml }\nartifacts: { store: store }\n`;
    const cwd = world(
      { 'm.yaml': 'version: 1\ntables: { users: { entity: PERSON } }', 'store/shop/stage-01/analysis.json': analysis },
      config,
    );
    const { code, out } = await landfall('model --out made', { cwd });
    expect([code, out]).toEqual([0, expect.stringContaining('become 1 DynamoDB tables')]);
    expect(JSON.stringify(contractIn(join(cwd, 'made')))).toContain('PERSON#{id}');
    const none = await landfall('model --out made', { cwd: folderWith(config) });
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('landfall analyze writes one')]);
  });

  it.each([
    ['nothing to model', 'model --out made', {}],
    ['cannot be read: ENOENT', 'model --analysis none.json --out made', {}],
    ['no such file on this machine', 'model --analysis analysis.json --pins none.yaml --out made', {}],
    ['cannot be written', 'model --analysis analysis.json --out analysis.json', {}],
    ['required option', 'model --analysis analysis.json', {}],
  ])('refuses to guess: %s', async (message, args, files) => {
    const { code, err } = await landfall(args, { cwd: world(files) });
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('names what is wrong with an analysis', async () => {
    const broken = await landfall('model --analysis a.json --out made', { cwd: world({ 'a.json': '{"format":1}' }) });
    expect([broken.code, broken.err]).toEqual([1, expect.stringContaining('LandfallArtifactInvalid')]);
  });
});
