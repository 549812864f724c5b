import type { AccessPattern, Relation, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';
import { listed } from '../../lib/listed';
import { withFanOut } from './fan-out';

/** Patterns that are named as evidence of one relation; their number is given when there are more. */
const NAMED_PATTERNS = 10;

interface Side {
  readonly table: string;
  readonly columns: string[];
}

type Confidence = NonNullable<Relation['confidence']>;
type Match = NonNullable<SchemaFacts['valueMatches']>[number];

/** Different values that must have been found before they alone say much. */
const ENOUGH_VALUES = 10;
const SOME_VALUES = 3;

/**
 * Relations that the schema declares, those that the joins of the application show, and those that the values themselves show where
 * names and types agree.
 */
export function relationsOf(
  tables: readonly TableFacts[],
  patterns: readonly AccessPattern[],
  matches: readonly Match[] = [],
): Relation[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const joined = joinedColumns(patterns);
  const matched = new Map(matches.map((match) => [sidesKey(...sidesOf(match)), match]));
  const declared = tables.flatMap((table) =>
    table.foreignKeys.map((key): Relation => {
      const from = { table: table.name, columns: [...key.columns] };
      const to = { table: key.referencedTable, columns: [...key.referencedColumns] };
      const seen = joined.get(sidesKey(from, to));
      joined.delete(sidesKey(from, to));
      return {
        from,
        to,
        kind: 'foreign-key',
        cardinality: isUnique(table, key.columns) ? 'one-to-one' : 'many-to-one',
        evidence: [`foreign key ${key.name}`, ...(seen ? [joinEvidence(seen.patterns)] : [])],
        confidence: 'certain',
      };
    }),
  );
  const inferred = [...joined].flatMap(([sides, { a, b, patterns: ids }]): Relation[] => {
    const [tableA, tableB] = [byName.get(a.table), byName.get(b.table)];
    if (tableA === undefined || tableB === undefined) return [];
    const [uniqueA, uniqueB] = [isUnique(tableA, a.columns), isUnique(tableB, b.columns)];
    // Without a unique side it is a comparison, not a relation.
    if (!uniqueA && !uniqueB) return [];
    const [from, to] = uniqueB ? [a, b] : [b, a];
    const cardinality = uniqueA && uniqueB ? 'one-to-one' : 'many-to-one';
    const match = matched.get(sides);
    matched.delete(sides);
    const evidence = [joinEvidence(ids), ...(match ? [matchEvidence(match)] : [])];
    const confidence: Confidence = match !== undefined || ids.length > 1 ? 'high' : 'medium';
    return [{ from, to, kind: 'inferred-from-join', cardinality, evidence, confidence }];
  });
  const followed = [...matched.values()].flatMap((match): Relation[] => {
    const [from, to] = sidesOf(match);
    const table = byName.get(from.table);
    if (table === undefined || !byName.has(to.table)) return [];
    const cardinality = isUnique(table, from.columns) ? 'one-to-one' : 'many-to-one';
    const evidence = [matchEvidence(match)];
    return [{ from, to, kind: 'inferred-from-values', cardinality, evidence, confidence: confidenceOf(match) }];
  });
  return [...declared, ...inferred, ...followed]
    .map((relation) => withFanOut(relation, byName.get(relation.from.table)!))
    .sort(by((relation) => JSON.stringify([relation.from, relation.to, relation.kind])));
}

const sidesOf = ({ from, to }: Match): [Side, Side] => [
  { table: from.table, columns: [from.column] },
  { table: to.table, columns: [to.column] },
];

/** Small whole numbers are found in any table that counts from one: few values say little, however well the names agree. */
function confidenceOf({ checked, found }: Match): Confidence {
  if (found === checked && checked >= ENOUGH_VALUES) return 'high';
  return checked >= SOME_VALUES ? 'medium' : 'low';
}

const matchEvidence = ({ from, to, checked, found, names }: Match): string =>
  `${found} of ${checked} different values are keys of ${to.table}, ` +
  (names === 'same-name' ? `which is called ${to.column} as well` : `which the name ${from.column} says`);

const joinEvidence = (ids: readonly string[]): string => `joined in ${listed(ids, NAMED_PATTERNS)}`;

/** True when the columns hold the primary key or a unique key: no two rows agree in all of them. */
const isUnique = (table: TableFacts, columns: readonly string[]): boolean =>
  [table.primaryKey, ...table.keys.filter((key) => key.unique).map((key) => key.columns)].some(
    (key) => key.length > 0 && key.every((column) => columns.includes(column)),
  );

/** The same for both directions. */
const sidesKey = (a: Side, b: Side): string => {
  const pairs = a.columns.map((column, i) => [`${a.table}.${column}`, `${b.table}.${b.columns[i]}`].sort());
  return JSON.stringify(pairs.sort((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1)));
};

/** Joins by the columns that take part, several columns between two tables taken together. */
function joinedColumns(
  patterns: readonly AccessPattern[],
): Map<string, { readonly a: Side; readonly b: Side; readonly patterns: string[] }> {
  const found = new Map<string, { a: Side; b: Side; patterns: string[] }>();
  for (const pattern of patterns) {
    const pairs = new Map<string, { a: Side; b: Side }>();
    for (const { left, right } of pattern.joins) {
      const [x, y] = left.table <= right.table ? [left, right] : [right, left];
      const pair = pairs.get(JSON.stringify([x.table, y.table])) ?? {
        a: { table: x.table, columns: [] },
        b: { table: y.table, columns: [] },
      };
      pairs.set(JSON.stringify([x.table, y.table]), pair);
      // A table joined twice over different columns is two relations.
      if (pair.b.columns.includes(y.column) || pair.a.columns.includes(x.column))
        add(
          found,
          { a: { table: x.table, columns: [x.column] }, b: { table: y.table, columns: [y.column] } },
          pattern.id,
        );
      else {
        pair.a.columns.push(x.column);
        pair.b.columns.push(y.column);
      }
    }
    for (const pair of pairs.values()) add(found, pair, pattern.id);
  }
  return found;
}

const add = (
  found: Map<string, { a: Side; b: Side; patterns: string[] }>,
  { a, b }: { a: Side; b: Side },
  id: string,
): void => {
  const key = sidesKey(a, b);
  const known = found.get(key);
  if (known === undefined) found.set(key, { a, b, patterns: [id] });
  else if (!known.patterns.includes(id)) known.patterns.push(id);
};
