import type { TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, uniqueKeys, type UniqueKey } from '../../projection/compile/schema-index';
import { ROW_HASH } from '../../projection/compile/template';
import { MAX_PARTITION_KEY_BYTES } from '../../projection/items/item-size';
import { defaultKeyCodec, keyBytes } from '../../projection/sql-types';
import { includesAll } from '../access';
import type { Evidence } from '../evidence/evidence';
import type { ConstraintModel, KeyModel, LookupModel, Note } from '../model';
import { keyWord } from '../naming';
import type { Pins } from '../pins/pins';
import type { Identity } from './identity';
import { template } from './keys';

/** Rules U1-U3 of docs/modeling-rules.md: what keeps each unique key of a table unique. */

export interface UniqueInput {
  readonly evidence: Evidence;
  readonly table: TableFacts;
  readonly type: string;
  readonly identity: Identity;
  readonly key: KeyModel;
}

export interface Uniqueness {
  readonly constraints: readonly ConstraintModel[];
  readonly lookups: readonly LookupModel[];
  readonly notes: readonly Note[];
}

type Kept = Pick<ConstraintModel, 'keptBy' | 'because'>;

const sameColumns = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && includesAll(a, b);

/** A column among those of a key whose values AUTO_INCREMENT alone gives, by complete evidence: no two rows can get one. */
const countedBy = ({ evidence, table }: UniqueInput, columns: readonly string[]): string | undefined =>
  columns.find(
    (name) => columnNamed(table, name)?.autoIncrement === true && evidence.changes.givenBy(table.name, name) === null,
  );

function lookupFor({ table, type }: UniqueInput, { name, columns }: UniqueKey): LookupModel | Kept {
  const facts = columns.map((column) => columnNamed(table, column)!);
  const word = keyWord(columns.join('_'));
  const partition = template(`UNIQUE#${type}#${word}`, columns);
  const bytes = partition.length + facts.reduce((sum, column) => sum + keyBytes(column), 0);
  if (facts.some((column) => defaultKeyCodec(column) === undefined) || bytes > MAX_PARTITION_KEY_BYTES)
    return {
      keptBy: 'nothing',
      because: `can take ${bytes} bytes, more than a key holds (${MAX_PARTITION_KEY_BYTES}): no lookup item, DynamoDB will not keep it unique`,
    };
  return { entityType: `UNIQUE_${type}_${word}`, keyName: name, columns, partition };
}

/** What the model has anyway that keeps a key unique; undefined when it takes a lookup item. */
function keptAnyway(input: UniqueInput, { columns }: UniqueKey, done: readonly ConstraintModel[]): Kept | undefined {
  const { identity, key, table } = input;
  const item = [...key.partitionColumns, ...key.sortColumns];
  if (!item.includes(ROW_HASH) && includesAll(columns, item))
    return { keptBy: 'item key', because: 'it holds all columns of the item key' };
  const number = countedBy(input, columns);
  const names = sameColumns(columns, identity.columns) || identity.natural?.surrogate === columns.join();
  if (number !== undefined && names)
    return {
      keptBy: 'counter',
      because: `the numbers of ${table.name}.${number} come from a counter, and by complete evidence no statement or trigger gives them`,
    };
  const within = done.find((one) => one.keptBy !== 'nothing' && includesAll(columns, one.columns));
  return within && { keptBy: 'other key', because: `it holds the columns of ${within.keyName}` };
}

/** The place of the pin that declines the lookup item of a key. */
const declinedAt = (pins: Pins, { name }: TableFacts, columns: readonly string[]): number =>
  (pins.of(name).lookups?.forbid ?? []).findIndex((one) => sameColumns(one.columns, columns));

function refuseOthers(pins: Pins, { name }: TableFacts, declinable: readonly (readonly string[])[]): void {
  pins.of(name).lookups?.forbid.forEach(({ columns }, index) => {
    if (declinable.some((one) => sameColumns(one, columns))) return;
    pins.refuse([name, 'lookups', 'forbid', index, 'columns'], {
      found: `${columns.join(', ')}, which no lookup item of ${name} keeps unique`,
      allowed: declinable.map((one) => one.join(', ')).join(' or ') || `no lookup item: ${name} has none`,
    });
  });
}

interface Decided {
  readonly constraint: ConstraintModel;
  readonly lookup?: LookupModel;
  readonly note?: string;
}

const BY_LOOKUP: Kept = {
  keptBy: 'lookup item',
  because: 'it is written in the transaction of the row, on the condition that it is not there',
};

/** Two rows of one key, as a person should know it. */
const harm = ({ columns }: UniqueKey): string =>
  `nothing keeps ${columns.join(', ')} unique: two inserts of one value at the same moment both succeed`;

/**
 * What keeps each unique key unique. Short keys are decided first, because longer ones can hold their columns; the answer has the order of the
 * schema, the primary key first. Keys of the same columns are one constraint.
 */
export function uniquenessOf(input: UniqueInput, pins: Pins): Uniqueness {
  const { table, identity } = input;
  const keys = uniqueKeys(table).filter(
    ({ columns }, at, all) => all.findIndex((one) => sameColumns(one.columns, columns)) === at,
  );
  const decided: Decided[] = [];
  const declinable: (readonly string[])[] = [];
  const decide = (key: UniqueKey): Decided => {
    const { columns } = key;
    const of = (kept: Kept, more: Omit<Decided, 'constraint'> = {}): Decided => ({
      constraint: { keyName: key.name, columns, ...kept },
      ...more,
    });
    const kept = keptAnyway(
      input,
      key,
      decided.map(({ constraint }) => constraint),
    );
    if (kept !== undefined)
      return of(
        kept,
        identity.natural?.surrogate === columns.join() ? { note: `${identity.natural.because}; ${kept.because}` } : {},
      );
    const lookup = lookupFor(input, key);
    if ('keptBy' in lookup) return of(lookup, { note: lookup.because });
    declinable.push(columns);
    const pin = declinedAt(pins, table, columns);
    if (pin < 0) return of(BY_LOOKUP, { lookup });
    pins.follow(table.name, 'lookups', 'forbid', pin);
    const because = `no lookup item: forbidden by a pin, ${pins.of(table.name).lookups!.forbid[pin]!.why}`;
    return of({ keptBy: 'nothing', because }, { note: `${because}; ${harm(key)}` });
  };
  for (const key of [...keys].sort((a, b) => a.columns.length - b.columns.length)) decided.push(decide(key));
  refuseOthers(pins, table, declinable);
  const inOrder = keys.map(({ name }) => decided.find(({ constraint }) => constraint.keyName === name)!);
  return {
    constraints: inOrder.map(({ constraint }) => constraint),
    lookups: inOrder.flatMap(({ lookup }) => lookup ?? []),
    notes: inOrder.flatMap(({ constraint, note }) =>
      note === undefined ? [] : [{ where: `${table.name}.${constraint.keyName}`, what: note }],
    ),
  };
}
