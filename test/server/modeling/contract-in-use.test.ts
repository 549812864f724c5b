import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item } from '../../../contracts/projection';
import { contractSchema, type MigrationContract } from '../../../contracts/schemas/contract';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { compileProjection, itemOf, rowDifferences, rowOf } from '../../../engine/projection';
import { withoutOwn } from '../../support/contract-cases';
import { sidecar } from '../../unit/projection/contract-fixture';
import { createTestSource, createViews, SERVERS, readAll, type TestSource } from './source';

/**
 * A contract that was written for another tool and is in use: every ambiguity is named, what each finding says cures it, and what is then
 * left gives the items that are written by hand, from which every row is rebuilt.
 */

const FOLDER = join(__dirname, '../../cases/contract');
const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const statements = text('in-use/schema.sql')
  .split(/;\s*$/m)
  .map((statement) => statement.trim())
  .filter((statement) => statement !== '');

interface Fix {
  /** `code place` of the findings that it answers. */
  readonly cures: readonly string[];
  /** JSON pointers with what stands there then; `-` is behind the end of a list. */
  readonly set: readonly { readonly at: string; readonly value: unknown }[];
}
const FIXES = JSON.parse(text('in-use/fixes.json')) as readonly Fix[];
const ITEMS = JSON.parse(text('in-use/items.json')) as Readonly<Record<string, readonly Item[]>>;
const PUBLISHED = text('public/shop.migrationContract.json');

type Node = Record<string, unknown> | unknown[];

function setAt(document: unknown, at: string, value: unknown): void {
  const names = at.split('/').slice(1);
  const last = names.pop()!;
  const holder = names.reduce((node, name) => (node as Record<string, Node>)[name]!, document as Node);
  if (Array.isArray(holder)) holder.splice(last === '-' ? holder.length : Number(last), last === '-' ? 0 : 1, value);
  else holder[last] = value;
}

const fixed = (count: number): MigrationContract => {
  const document: unknown = JSON.parse(PUBLISHED);
  for (const { set } of FIXES.slice(0, count)) for (const { at, value } of set) setAt(document, at, value);
  return contractSchema.parse(document);
};

describe.each(SERVERS)('a contract in use on %s', (flavour) => {
  let source: TestSource;
  let schema: SchemaFacts;
  beforeAll(async () => {
    source = await createTestSource(flavour, statements);
    ({ schema } = await source.analysis());
  });
  afterAll(() => source?.drop());

  const compiled = (count: number) => {
    const contract = fixed(count);
    return compileProjection({ contract, projection: sidecar(contract), schema });
  };
  const found = (count: number): readonly string[] => compiled(count).findings.map(({ code, at }) => `${code} ${at}`);

  it('each fix answers its findings, and in the end no error is left', () => {
    for (const [index, { cures }] of FIXES.entries()) {
      expect(found(index)).toEqual(expect.arrayContaining([...cures]));
      const left = found(index + 1);
      expect(cures.filter((one) => left.includes(one))).toEqual([]);
    }
    const errors = (count: number) => compiled(count).findings.filter(({ severity }) => severity === 'error');
    // Every error of the beginning is one that a fix answers.
    const answered = FIXES.flatMap(({ cures }) => cures);
    expect(errors(0).filter(({ code, at }) => !answered.includes(`${code} ${at}`))).toEqual([]);
    for (const { message, fix } of errors(0))
      expect([message, fix]).toEqual([expect.any(String), expect.stringMatching(/\w\.$/)]);
    expect(errors(FIXES.length)).toEqual([]);
  });

  it('gives the items that are written by hand, and every row back', async () => {
    const result = compiled(FIXES.length);
    await createViews(source, result);
    const items: Record<string, readonly Item[]> = {};
    for (const entity of result.plan.entities) {
      const rows = await readAll(source, entity, 2);
      items[entity.id] = rows.map((row) => itemOf(entity, row, { epoch: 1, sequence: '1', writer: 'test' }));
      rows.forEach((row, index) => expect(rowDifferences(entity, row, items[entity.id]![index]!)).toEqual([]));
      const columns = schema.tables.find(({ name }) => name === entity.drivingTable)!.columns.map(({ name }) => name);
      for (const item of items[entity.id]!)
        expect(Object.keys(rowOf(entity, item)).sort()).toEqual([...columns].sort());
    }
    expect(Object.fromEntries(Object.entries(items).map(([id, list]) => [id, list.map(withoutOwn)]))).toEqual(ITEMS);
  });
});
