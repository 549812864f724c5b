import type { EntityPlan, Item, ReverseEntry } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { compileProjection, cursorOf, inlineView, itemOf, pageOf, reverseIndex } from '../../../engine/projection';
import { caseStatements, contractCases } from '../../support/contract-cases';
import { createTestSource, type TestSource } from './source';

/**
 * Every row of every table that the cases read is deleted, and every column of it changed, each in a transaction that is rolled
 * back: an item that differs afterwards is one that the reverse index named.
 */
let source: TestSource;
let schema: SchemaFacts;
beforeAll(async () => {
  source = await createTestSource('mysql', caseStatements());
  ({ schema } = await source.analysis());
  await source.link.query('SET foreign_key_checks = 0');
}, 60_000);
afterAll(() => source?.drop());

const VERSION = { epoch: 0, sequence: '0', writer: 'test' };

async function itemsOf(entity: EntityPlan): Promise<ReadonlyMap<string, string>> {
  const { sql, values } = pageOf({ entity, source: inlineView(entity), after: null, limit: 100 });
  const rows = await source.link.query(sql, values);
  return new Map(
    rows.map((row) => {
      let item: Item | string;
      try {
        item = itemOf(entity, row, VERSION);
      } catch (error) {
        item = String(error);
      }
      return [cursorOf(entity, row).join('|'), JSON.stringify(item)];
    }),
  );
}

/** Tables that the view reads, from its text: what the index says of them is to be shown. */
const tablesOf = ({ viewSelect }: EntityPlan): readonly string[] => [
  ...new Set([...viewSelect.matchAll(/(?:FROM|JOIN) `[^`]+`\.`([^`]+)`/g)].map((match) => match[1]!)),
];

type Row = Readonly<Record<string, unknown>>;

async function touched(entry: ReverseEntry, images: readonly Row[]): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const image of images) {
    const values = entry.parameters.map((name) => image[name]);
    const found =
      entry.keys === null ? [values] : (await source.link.query(entry.keys, values)).map((row) => Object.values(row));
    for (const key of found) keys.add(key.map(String).join('|'));
  }
  return keys;
}

/** Another value of a column, of the same kind. */
function changed(value: unknown, dataType: string): unknown {
  if (/int|decimal|float/.test(dataType)) return value === null ? '1' : String(Number(value) + 1);
  if (/date/.test(dataType)) return '2020-02-03';
  if (dataType === 'json') return '{"pages": 1}';
  if (dataType === 'enum') return value === 'dark' ? 'light' : 'dark';
  return value === 'z' ? 'y' : 'z';
}

it.each(contractCases().map((one) => [one.name, one] as const))('%s', async (_, { contract, projection }) => {
  const { plan } = compileProjection({ contract, projection, schema });
  const index = reverseIndex(plan);
  let differences = 0;
  for (const entity of plan.entities) {
    const was = await itemsOf(entity);
    const entries = index.filter((one) => one.entity === entity.id);
    for (const table of tablesOf(entity)) {
      const facts = schema.tables.find(({ name }) => name === table)!;
      const listed = entries.filter((one) => one.table === table).flatMap(({ columns }) => columns);
      const rows = await source.link.query(`SELECT * FROM \`${table}\``);
      for (const row of rows) {
        const where = facts.primaryKey.map((name) => `\`${name}\` = ?`).join(' AND ');
        const key = facts.primaryKey.map((name) => row[name]);
        const free = facts.columns.filter(({ name }) => !facts.primaryKey.includes(name));
        for (const column of [null, ...free]) {
          // What no entry lists is shown by one row, as is an entity that reads its own table alone.
          const unlisted = column !== null && !listed.includes(column.name) && !listed.includes('*');
          if (row !== rows[0] && (unlisted || entity.joins === undefined)) continue;
          await source.link.query('BEGIN');
          const value = column === null ? null : changed(row[column.name], column.dataType);
          const change =
            column === null ? `DELETE FROM \`${table}\`` : `UPDATE \`${table}\` SET \`${column.name}\` = ?`;
          const images: Row[] = column === null ? [row] : [row, { ...row, [column.name]: value }];
          await source.link.query(`${change} WHERE ${where}`, [...(column === null ? [] : [value]), ...key]);
          const is = await itemsOf(entity);
          const different = [...new Set([...was.keys(), ...is.keys()])].filter((one) => was.get(one) !== is.get(one));
          // Asked after and before, as the rows beside may lead elsewhere.
          const named = new Set<string>();
          const ask = async (): Promise<void> => {
            for (const entry of different.length === 0 ? [] : entries.filter((one) => one.table === table))
              for (const one of await touched(entry, images)) named.add(one);
          };
          await ask();
          await source.link.query('ROLLBACK');
          await ask();
          const unnamed = different.filter((one) => !named.has(one));
          expect({ table, row, column: column?.name, unnamed }).toEqual({
            table,
            row,
            column: column?.name,
            unnamed: [],
          });
          if (column !== null && !listed.includes(column.name))
            expect([table, column.name, different]).toEqual([table, column.name, []]);
          differences += different.length;
        }
      }
    }
  }
  expect(differences).toBeGreaterThan(0);
});
