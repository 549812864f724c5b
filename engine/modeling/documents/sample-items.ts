import type { IndexPlan, Item, TablePlan } from '../../../contracts/projection';
import { code, heading, table } from '../../report/markdown';
import { wireValue, type WireValue } from '../aws-model/wire';
import type { SampleItem, Samples } from '../samples';

/** Item collections as a person would draw them: keys first, then what else the items hold. */

const LONGEST_CELL = 220;

/** A value without its type letters: text in quotes, numbers as they are. */
function plain(value: WireValue): string {
  if ('S' in value) return JSON.stringify(value.S);
  if ('N' in value) return value.N;
  if ('B' in value) return `<${Buffer.from(value.B, 'base64').length} bytes>`;
  if ('BOOL' in value) return String(value.BOOL);
  if ('NULL' in value) return 'null';
  if ('L' in value) return `[${value.L.map(plain).join(', ')}]`;
  if ('M' in value)
    return `{${Object.entries(value.M)
      .map(([name, one]) => `${JSON.stringify(name)}: ${plain(one)}`)
      .join(', ')}}`;
  return `[${('SS' in value ? value.SS.map((text) => JSON.stringify(text)) : value.NS).join(', ')}]`;
}

const cut = (text: string): string => (text.length <= LONGEST_CELL ? text : `${text.slice(0, LONGEST_CELL)} ..`);

const keyCell = (item: Item, name: string | undefined): string => {
  const value = name === undefined ? undefined : item[name];
  return value === undefined ? '' : code(cut('S' in value ? value.S : plain(wireValue(value))));
};

/** Attributes of the item that no column beside shows. */
function rest({ item }: SampleItem, shown: ReadonlySet<string | null>): string {
  const attributes = Object.entries(item).filter(([name]) => !shown.has(name) && !name.startsWith('_'));
  return cut(attributes.map(([name, value]) => `${name}: ${plain(wireValue(value))}`).join(', '));
}

function itemTable(plan: TablePlan, items: readonly SampleItem[]): string {
  const [hash, sort] = [plan.partitionKey.name, plan.sortKey?.name ?? null];
  const keys = new Set([hash, sort, ...plan.indexes.flatMap((one) => [one.partitionKey, one.sortKey])]);
  return table(
    [hash, ...(sort === null ? [] : [sort]), 'entity', 'attributes'],
    items.map((one) => [
      keyCell(one.item, hash),
      ...(sort === null ? [] : [keyCell(one.item, sort)]),
      `${code(one.entity.entityType)}${one.fromTypes ? ' (from types)' : ''}`,
      code(rest(one, keys)),
    ]),
    'No item.',
  );
}

/** Where an index leads: its keys, and those of the item behind them. */
function indexTable(
  plan: TablePlan,
  { name, partitionKey, sortKey }: IndexPlan,
  items: readonly SampleItem[],
): readonly string[] {
  const inside = items.filter(({ item }) =>
    [partitionKey, sortKey].every((key) => key === null || item[key] !== undefined),
  );
  if (inside.length === 0) return [];
  const keys = [partitionKey, sortKey, plan.partitionKey.name, plan.sortKey?.name ?? null].filter(
    (key) => key !== null,
  );
  return [
    `The same items by ${code(name)}:`,
    table(
      [...keys, 'entity'],
      inside.map((one) => [...keys.map((key) => keyCell(one.item, key)), code(one.entity.entityType)]),
    ),
  ];
}

/** The sample items of a table, by its own key and then by each of its indexes. */
export function sampleTables(samples: Samples, name: string): readonly string[] {
  const found = samples.tables.find(({ table: plan }) => plan.name === name);
  if (found === undefined) return [];
  const { table: plan, items } = found;
  return [
    heading(3, `Items of ${name}`),
    itemTable(plan, items),
    ...plan.indexes.flatMap((index) => indexTable(plan, index, items)),
  ];
}

const WORDS = {
  masked:
    'They are real rows with placeholders in place of their values: equal values have equal placeholders, text keeps its shape, whole numbers are counted through, dates are days from 2001 on, labels of ENUM and SET are those of the schema. `modeling.samples: real` shows the values themselves.',
  real: 'They are real rows with their own values, because `modeling.samples` says so: handle this file like the database.',
  types: 'They are made from the types of the columns: no row was read for them.',
} as const;

export const sampleSentence = ({ kind }: Samples): string => WORDS[kind];
