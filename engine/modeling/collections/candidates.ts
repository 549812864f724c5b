import type { AccessPattern, ForeignKeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { transactionsOf } from '../../lib/transactions';
import { columnNamed } from '../../projection/compile/schema-index';
import { defaultKeyCodec } from '../../projection/sql-types';
import { includesAll } from '../access';
import type { Evidence } from '../evidence/evidence';
import { weigh, weightText, type Weight } from '../evidence/rates';
import type { Ownership } from '../model';

/** Rules R1-R3 of docs/modeling-rules.md: the foreign keys by which a table can be a child in another one's item collection. */

export interface Candidate extends Ownership {
  readonly child: TableFacts;
  /** 0 by key, 1 by cascade, 2 by use; the lowest is the strongest. */
  readonly rank: number;
  /** Place of the first column in the child's identity: 0 for a leading one. */
  readonly place: number;
  /** What reaches the child by this parent, and what writes both at once. */
  readonly together: Weight;
}

export const RANK = { identifying: 0, 'in-key': 0, cascade: 1, 'co-access': 2 } as const;

/** The child's columns in the order of the parent's primary key; undefined when the key refers to something else. */
export function parentColumns(
  parent: TableFacts | undefined,
  child: TableFacts,
  key: ForeignKeyFacts,
): readonly string[] | undefined {
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

/** Patterns that reach the child with the columns of its parent known: children of a parent, with it or alone. */
export const byParent = (evidence: Evidence, child: string, columns: readonly string[]): readonly AccessPattern[] =>
  evidence
    .stepsOf(child)
    .filter(({ equal }) => includesAll(equal, columns))
    .map(({ pattern }) => pattern);

/** Patterns that reach the child by its own identity, the parent unknown. */
export const byItself = (
  evidence: Evidence,
  child: string,
  identity: readonly string[],
  columns: readonly string[],
): readonly AccessPattern[] =>
  evidence
    .stepsOf(child)
    .filter(({ equal }) => includesAll(equal, identity) && !includesAll(equal, columns))
    .map(({ pattern }) => pattern);

/** Writes of the child in transactions that write the parent, too. */
function inTransactions(evidence: Evidence, child: string, parent: string): readonly AccessPattern[] {
  const names = new Set(evidence.writesOf(parent).flatMap(transactionsOf));
  return evidence.writesOf(child).filter((write) => transactionsOf(write).some((name) => names.has(name)));
}

/** Patterns that read the two over the foreign key in one statement, from the parent's side or from neither. */
const joined = (evidence: Evidence, child: string, columns: readonly string[], parent: string) =>
  byParent(evidence, child, columns).filter(({ tables }) => tables.includes(parent));

export function candidatesOf(evidence: Evidence, child: TableFacts, identity: readonly string[]): readonly Candidate[] {
  return child.foreignKeys.flatMap((key): readonly Candidate[] => {
    const columns = parentColumns(evidence.table(key.referencedTable), child, key);
    if (columns === undefined) return [];
    const parent = key.referencedTable;
    const used = [...byParent(evidence, child.name, columns), ...inTransactions(evidence, child.name, parent)];
    const make = (kind: keyof typeof RANK, because: string): readonly Candidate[] => [
      {
        child,
        parent,
        columns,
        kind,
        rank: RANK[kind],
        place: identity.indexOf(columns[0]!),
        together: weigh(used),
        because,
      },
    ];
    if (includesAll(identity, columns)) {
      const leading = columns.every((name) => identity.indexOf(name) < columns.length);
      return leading
        ? make('identifying', `its key begins with the key of ${parent}`)
        : make('in-key', `its key holds the key of ${parent}`);
    }
    if (key.onDelete === 'CASCADE') return make('cascade', `it is deleted with its row of ${parent}`);
    const together = [
      ...joined(evidence, child.name, columns, parent),
      ...inTransactions(evidence, child.name, parent),
    ];
    return together.length > 0 ? make('co-access', `it is used together with ${parent} (${weightText(together)})`) : [];
  });
}
