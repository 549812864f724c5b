import type {
  AccessPattern,
  Analysis,
  ForeignKeyFacts,
  SchemaFacts,
  TableFacts,
} from '../../contracts/schemas/analysis';
import { by } from '../lib/compare';
import { columnNamed, tableNamed } from '../projection/compile/schema-index';
import { defaultKeyCodec } from '../projection/sql-types';
import { includesAll, type AccessStep } from './access';
import type { Ownership } from './model';

/** Rules R1-R4 of docs/modeling-rules.md: which tables are children in another table's item collection. */

interface Candidate extends Ownership {
  readonly child: TableFacts;
  readonly rank: number;
}

const RANK = { identifying: 0, 'in-key': 1, cascade: 2, 'co-access': 3 } as const;

/** The child's columns in the order of the parent's primary key; undefined when the key refers to something else. */
function parentColumns(schema: SchemaFacts, child: TableFacts, key: ForeignKeyFacts): readonly string[] | undefined {
  const parent = tableNamed(schema, key.referencedTable);
  if (parent === undefined || parent.name === child.name || parent.primaryKey.length !== key.referencedColumns.length)
    return undefined;
  const columns = parent.primaryKey.map((name) => key.columns[key.referencedColumns.indexOf(name)]);
  const fit = columns.every((name, index) => {
    const own = name === undefined ? undefined : columnNamed(child, name);
    const theirs = columnNamed(parent, parent.primaryKey[index]!);
    if (own === undefined || theirs === undefined || own.nullable || own.collation !== theirs.collation) return false;
    const [a, b] = [defaultKeyCodec(own), defaultKeyCodec(theirs)];
    return a !== undefined && b !== undefined && a.codec === b.codec && a.width === b.width;
  });
  return fit ? columns.filter((name) => name !== undefined) : undefined;
}

const joinsOn = (pattern: AccessPattern, child: string, columns: readonly string[], parent: string): boolean =>
  columns.every((column) =>
    pattern.joins.some(
      ({ left, right }) =>
        (left.table === child && left.column === column && right.table === parent) ||
        (right.table === child && right.column === column && left.table === parent),
    ),
  );

/** Patterns that read the two together or write them in one transaction. */
function coAccess(analysis: Analysis, child: string, columns: readonly string[], parent: string): readonly string[] {
  const writes = analysis.accessPatterns.filter(({ kind, transaction }) => kind === 'write' && transaction !== null);
  const together = new Set(
    writes.filter(({ tables }) => tables.includes(parent)).map(({ transaction }) => transaction),
  );
  return analysis.accessPatterns
    .filter(
      (pattern) =>
        joinsOn(pattern, child, columns, parent) ||
        (pattern.kind === 'write' && together.has(pattern.transaction) && pattern.tables.includes(child)),
    )
    .map(({ id }) => id);
}

function candidatesOf(analysis: Analysis, child: TableFacts): readonly Candidate[] {
  const found = child.foreignKeys
    .map((key) => ({ key, columns: parentColumns(analysis.schema, child, key) }))
    .flatMap(({ key, columns }) => (columns === undefined ? [] : [{ key, columns }]));
  return found.flatMap(({ key, columns }): Candidate[] => {
    const base = { child, parent: key.referencedTable, columns };
    const make = (kind: Ownership['kind'], because: string): Candidate[] => [
      { ...base, kind, rank: RANK[kind], because },
    ];
    if (includesAll(child.primaryKey, columns)) {
      const leading = columns.every((name) => child.primaryKey.indexOf(name) < columns.length);
      return leading
        ? make('identifying', `its primary key begins with the key of ${key.referencedTable}`)
        : make('in-key', `its primary key holds the key of ${key.referencedTable}`);
    }
    if (key.onDelete === 'CASCADE') return make('cascade', `it is deleted with its row of ${key.referencedTable}`);
    const patterns = coAccess(analysis, child.name, columns, key.referencedTable);
    return found.length === 1 && patterns.length > 0
      ? make('co-access', `it is used together with ${key.referencedTable} (${patterns.join(', ')})`)
      : [];
  });
}

const count = (steps: readonly AccessStep[], table: string, columns: readonly string[]): number =>
  steps.filter((step) => step.start && step.table === table && includesAll(step.equal, columns)).length;

/** The one strongest candidate; several equal ones are told apart by how often the child is read by that parent. */
function strongest(candidates: readonly Candidate[], steps: readonly AccessStep[]): Candidate | undefined {
  const rank = Math.min(...candidates.map((one) => one.rank));
  const best = candidates
    .filter((one) => one.rank === rank)
    .map((candidate) => ({ candidate, reads: count(steps, candidate.child.name, candidate.columns) }))
    .sort((a, b) => b.reads - a.reads || by(({ candidate }: typeof a) => candidate.columns.join())(a, b));
  if (best.length > 1 && best[0]!.reads === best[1]!.reads) return undefined;
  return best[0]?.candidate;
}

/** A child outside its parent's key is worth the place only if it is not read by its own key more often. */
const earnsPlace = ({ child, columns, rank }: Candidate, steps: readonly AccessStep[]): boolean =>
  rank < RANK.cascade || count(steps, child.name, child.primaryKey) <= count(steps, child.name, columns);

/** Child table -> ownership. */
export function findOwnerships(analysis: Analysis, steps: readonly AccessStep[]): ReadonlyMap<string, Ownership> {
  const chosen = analysis.schema.tables
    .map((table) => strongest(candidatesOf(analysis, table), steps))
    .filter((one) => one !== undefined)
    .filter((one) => earnsPlace(one, steps));
  const result = new Map<string, Ownership>();
  const accept = ({ child, parent, columns, kind, because }: Candidate): void => {
    result.set(child.name, { parent, columns, kind, because });
  };
  const inKey = chosen.filter(({ rank }) => rank <= RANK['in-key']);
  for (const candidate of [...inKey].sort(by(({ child }) => child.name)))
    if (!leadsTo(candidate, inKey)) accept(candidate);
  const others = chosen.filter(({ rank }) => rank > RANK['in-key']);
  for (const candidate of [...others].sort((a, b) => a.rank - b.rank || by((one: Candidate) => one.child.name)(a, b))) {
    const isParent = [...result.values()].some(({ parent }) => parent === candidate.child.name);
    if (!isParent && !result.has(candidate.parent)) accept(candidate);
  }
  return result;
}

/** True when the way up from a candidate comes back to it: tables that identify each other stay roots. */
function leadsTo(candidate: Candidate, all: readonly Candidate[]): boolean {
  const seen = new Set<string>();
  let at: string | undefined = candidate.parent;
  while (at !== undefined && !seen.has(at)) {
    if (at === candidate.child.name) return true;
    seen.add(at);
    at = all.find(({ child }) => child.name === at)?.parent;
  }
  return false;
}
