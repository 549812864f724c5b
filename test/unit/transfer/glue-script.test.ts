import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readDump } from '../../../adapters/mysql/schema';
import type { Item, ItemValue, ProjectionPlan, SourceRow, SourceValue } from '../../../contracts/projection';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import { printSortedJson } from '../../../engine/report/json';
import { buildModel } from '../../../engine/modeling';
import { compileProjection, itemOf, itemSize } from '../../../engine/projection';
import { glueScript, scriptTables } from '../../../engine/transfer/glue/script';
import { analysisOf } from '../modeling/facts';
import { randomTable, viewRow } from '../projection/arbitrary-schema';

const ROOT = join(__dirname, '../../..');
const SESSION = ["time_zone = '+00:00'"];
const folder = mkdtempSync(join(tmpdir(), 'glue-script-'));
afterAll(() => rmSync(folder, { recursive: true }));

const script = (plan: ProjectionPlan, table: string): string =>
  glueScript(plan, { table, viewSchema: 'landfall_views', session: SESSION });

function planOf(tables: readonly TableFacts[], over: Partial<Projection> = {}): ProjectionPlan {
  const analysis = analysisOf(tables);
  const { contract, projection } = buildModel(analysis, { strategy: 'auto', collections: true });
  return compileProjection({ contract, projection: { ...projection, ...over }, schema: analysis.schema }).plan;
}

const inHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const plainRow = (row: SourceRow): unknown =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Buffer.isBuffer(value) ? { hex: inHex(value) } : value]),
  );
const plainValue = (value: ItemValue): unknown => {
  if ('B' in value) return { B: inHex(value.B) };
  if ('L' in value) return { L: value.L.map(plainValue) };
  if ('M' in value) return { M: plainItem(value.M) };
  return value;
};
const plainItem = (item: Item): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));

/** Loads scripts as a job does, without Spark, and prints what they make of rows: an item with its size, or that they refuse. */
const RUNNER = String.raw`
import json, pickle, sys

def plain(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return [plain(member) for member in value] if isinstance(value, list) else value

loaded = {}
for case in json.load(open(sys.argv[1], encoding="utf-8")):
    if case["script"] not in loaded:
        loaded[case["script"]] = {"__name__": "script"}
        exec(compile(case["script"], "script.py", "exec"), loaded[case["script"]])
        # Spark sends what the functions name to its workers.
        values = [value for name, value in loaded[case["script"]].items() if name.isupper() and name != "ENTITIES"]
        pickle.dumps(values)
    names = loaded[case["script"]]
    entity = names["ENTITIES"][case["entity"]]
    for row in case["rows"]:
        values = {name: bytes.fromhex(held["hex"]) if isinstance(held, dict) else held for name, held in row.items()}
        try:
            item, size = names["finished"](entity["item"](values), {**entity["own"], "_v": {"N": "7"}, "_w": {"S": "w"}})
            print(json.dumps([plain(item), size]))
        except names["Refused"]:
            print("null")
`;

function madeByPython(cases: readonly { script: string; entity: string; rows: readonly unknown[] }[]): unknown[] {
  const runner = join(folder, 'runner.py');
  const input = join(folder, 'cases.json');
  writeFileSync(runner, RUNNER);
  writeFileSync(input, JSON.stringify(cases));
  const output = execFileSync('python3', [runner, input], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const madeHere = (entity: ProjectionPlan['entities'][number], row: SourceRow): unknown => {
  try {
    const item = itemOf(entity, row, { epoch: 0, sequence: '7', writer: 'w' });
    return [plainItem(item), itemSize(item)];
  } catch {
    return null;
  }
};

const cases = randomTable.chain(({ facts, values }) =>
  fc.record({
    facts: fc.constant(facts),
    nullPolicy: fc.constantFrom('omit' as const, 'null' as const),
    zeroDatePolicy: fc.constantFrom('text' as const, 'null' as const, 'reject' as const),
    rows: fc.array(fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<SourceValue>>), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
);

test('items of a script are those of the other engines, for rows of random tables of every type', () => {
  const samples = fc.sample(cases, { numRuns: 60, seed: 7 }).flatMap(({ facts, rows, ...policies }) => {
    const plan = planOf([facts], policies);
    return plan.entities.map((entity) => ({
      entity,
      script: script(plan, facts.name),
      rows: rows.map((values) => viewRow(entity, values)),
    }));
  });
  const found = madeByPython(
    samples.map(({ entity, rows, script: text }) => ({ script: text, entity: entity.id, rows: rows.map(plainRow) })),
  );
  const wanted = samples.flatMap(({ entity, rows }) => rows.map((row) => madeHere(entity, row)));
  expect(found).toHaveLength(wanted.length);
  for (const [at, one] of wanted.entries()) expect(printSortedJson(found[at])).toBe(printSortedJson(one));
  expect(wanted.filter((one) => one !== null).length).toBeGreaterThan(200);
});

test('the script of a table of the shop is the printed one, and each is Python', async () => {
  const { schema } = await readDump({
    path: join(ROOT, 'examples/shop/sql/schema.sql'),
    include: ['*'],
    exclude: [],
  });
  const plan = planOf(schema.tables);
  const texts = scriptTables(plan).map((table) => [table, script(plan, table)] as const);
  expect(texts).toHaveLength(10);
  const files = texts.map(([table, text]) => {
    const file = join(folder, `${table}.py`);
    writeFileSync(file, text);
    return file;
  });
  execFileSync('python3', ['-m', 'py_compile', ...files]);
  const printed = join(ROOT, 'test/cases/glue/orders.py');
  if (process.env['LANDFALL_PRINT_CASES'] === 'yes') writeFileSync(printed, new Map(texts).get('orders')!);
  expect(new Map(texts).get('orders')).toBe(readFileSync(printed, 'utf8'));
});

test('a DOUBLE is printed as MySQL 8.0.31 prints it to a client', () => {
  const printed = [
    ...['0', '0.1', '-1.5', '100', '123456789012345.6', '-1029095673177946.9', '999999999999999', '1e15'],
    ...['1.234567890123456e15', '1.2345678901234568e17', '0.0000000000000015', '1.5e-16', '-0.00001234567890123456'],
    ...['-1.7976931348623157e308', '2.2250738585072014e-308', '5e-324'],
  ].map((text) => text.replace('1.234567890123456e15', '1.234567890123456e15'));
  const code = `import json, runpy, sys
names = runpy.run_path(sys.argv[1])
print(json.dumps([names["double_text"](float(text)) for text in json.loads(sys.argv[2])]))`;
  const file = join(ROOT, 'test/cases/glue/orders.py');
  expect(
    JSON.parse(execFileSync('python3', ['-c', code, file, JSON.stringify(printed)], { encoding: 'utf8' })),
  ).toEqual(printed);
});
