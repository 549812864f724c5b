import type { Analysis, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { Verdict } from '../../../contracts/stages';
import { sortedUnique } from '../../lib/compare';

/** Differences that one line names; a schema that has more is another schema. */
const NAMED = 200;

/** What may change without another meaning of a row: comments, and the place of a column when one is added before it. */
const IGNORED: ReadonlySet<string> = new Set(['comment', 'position']);

const shown = (value: unknown): string =>
  value === null || value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);

/** Names that only one side has, and for the others the facts that differ. */
function named<T extends { readonly name: string }>(
  prefix: string,
  before: readonly T[],
  now: readonly T[],
): readonly string[] {
  const [old, current] = [before, now].map((list) => new Map(list.map((one) => [one.name, one])));
  return sortedUnique([...before, ...now].map(({ name }) => name)).flatMap((name) => {
    const [expected, found] = [old?.get(name), current?.get(name)];
    if (expected === undefined) return [`${prefix}${name} is new`];
    if (found === undefined) return [`${prefix}${name} is gone`];
    // A fact may be absent on one side: an index that is visible does not say so.
    return sortedUnique([...Object.keys(expected), ...Object.keys(found)])
      .map((fact) => fact as keyof T & string)
      .filter((fact) => !IGNORED.has(fact) && JSON.stringify(expected[fact]) !== JSON.stringify(found[fact]))
      .map((fact) => `${prefix}${name}: ${fact} was ${shown(expected[fact])}, is ${shown(found[fact])}`);
  });
}

const keyDifferences = (before: TableFacts, now: TableFacts): readonly string[] => [
  ...(before.primaryKey.join() === now.primaryKey.join()
    ? []
    : [
        `${before.name}: primary key was ${before.primaryKey.join(', ') || 'none'}, is ${now.primaryKey.join(', ') || 'none'}`,
      ]),
  ...named(`key ${before.name}.`, before.keys, now.keys),
];

/** Relations that are foreign keys must still be foreign keys; inferred ones are no part of the schema. */
const relationDifferences = (relations: Analysis['relations'], now: readonly TableFacts[]): readonly string[] =>
  relations
    .filter(({ kind, from }) => kind === 'foreign-key' && now.some(({ name }) => name === from.table))
    .filter(
      ({ from, to }) =>
        !now
          .filter(({ name }) => name === from.table)
          .flatMap(({ foreignKeys }) => foreignKeys)
          .some((key) => key.referencedTable === to.table && key.columns.join() === from.columns.join()),
    )
    .map(({ from, to }) => `relation ${from.table}(${from.columns.join(', ')}) to ${to.table} has no foreign key`);

const verdict = (check: string, differences: readonly string[], good: string): Verdict => ({
  check,
  ok: differences.length === 0,
  detail:
    differences.length === 0
      ? good
      : [
          ...differences.slice(0, NAMED),
          ...(differences.length > NAMED ? [`and ${differences.length - NAMED} more`] : []),
        ].join('; '),
});

/** Compares `analysis.json` with the schema as it is now: tables, columns, keys and indexes, foreign keys. Names every difference. */
export function liveSchemaVerdicts(
  analysis: Pick<Analysis, 'schema' | 'relations'>,
  live: SchemaFacts,
): readonly Verdict[] {
  const { tables } = analysis.schema;
  const nameOnly = (list: readonly TableFacts[]) => list.map(({ name }) => ({ name }));
  const both = tables.flatMap((before) => {
    const now = live.tables.find(({ name }) => name === before.name);
    return now === undefined ? [] : [{ before, now }];
  });
  const count = (of: (table: TableFacts) => number): number => tables.reduce((sum, table) => sum + of(table), 0);
  return [
    verdict(
      'live schema: tables',
      named('table ', nameOnly(tables), nameOnly(live.tables)),
      `the same ${tables.length} tables`,
    ),
    verdict(
      'live schema: columns',
      both.flatMap(({ before, now }) => named(`column ${before.name}.`, before.columns, now.columns)),
      `the same ${count(({ columns }) => columns.length)} columns`,
    ),
    verdict(
      'live schema: keys and indexes',
      both.flatMap(({ before, now }) => keyDifferences(before, now)),
      `the same primary keys and ${count(({ keys }) => keys.length)} other keys`,
    ),
    verdict(
      'live schema: relations',
      [
        ...both.flatMap(({ before, now }) => named(`foreign key ${before.name}.`, before.foreignKeys, now.foreignKeys)),
        ...relationDifferences(analysis.relations, live.tables),
      ],
      `the same ${count(({ foreignKeys }) => foreignKeys.length)} foreign keys`,
    ),
  ];
}
