import type { Analysis, TableFacts } from '../../contracts/schemas/analysis';
import { by } from '../lib/compare';
import { findOwnerships } from './collections/ownership';
import { copiesOf } from './copies/copies';
import { Evidence } from './evidence/evidence';
import { indexesOf } from './indexes/indexes';
import { identityOf, type Identity } from './keys/identity';
import { checkNames, childKey, rootKey } from './keys/keys';
import { lookupsOf } from './keys/lookups';
import type { KeyModel, Model, ModelOptions, Note, Ownership, TableModel } from './model';
import { dynamoTableNames, entityTypes, singleTableName } from './naming';

/** Runs the rules over all tables. */

interface Placed {
  readonly facts: TableFacts;
  readonly type: string;
  readonly identity: Identity;
  readonly ownership: Ownership | null;
  readonly root: string;
  readonly key: KeyModel;
}

interface Placing {
  readonly evidence: Evidence;
  readonly types: ReadonlyMap<string, string>;
  readonly identities: ReadonlyMap<string, Identity>;
  readonly ownerships: ReadonlyMap<string, Ownership>;
}

/** Keys of all tables, parents before their children. */
function place(
  tables: readonly TableFacts[],
  { evidence, types, identities, ownerships }: Placing,
): ReadonlyMap<string, Placed> {
  const placed = new Map<string, Placed>();
  const parents = new Set([...ownerships.values()].map(({ parent }) => parent));
  const visit = (facts: TableFacts): Placed => {
    const there = placed.get(facts.name);
    if (there !== undefined) return there;
    const type = types.get(facts.name)!;
    const identity = identities.get(facts.name)!;
    const ownership = ownerships.get(facts.name) ?? null;
    const parentFacts = ownership === null ? undefined : evidence.table(ownership.parent);
    let result: Placed;
    if (ownership === null || parentFacts === undefined) {
      const hasChildren = parents.has(facts.name);
      const key = rootKey(facts, type, identity.columns, hasChildren, evidence.stepsOf(facts.name));
      result = { facts, type, identity, ownership: null, root: facts.name, key };
    } else {
      const parent = visit(parentFacts);
      const key = childKey(type, identity.columns, ownership, { key: parent.key, facts: parentFacts });
      result = { facts, type, identity, ownership, root: parent.root, key };
    }
    placed.set(facts.name, result);
    return result;
  };
  for (const table of tables) visit(table);
  return placed;
}

/** Decides keys, item collections, lookup items, indexes and copies for every table of the analysis. */
export function decide(analysis: Analysis, options: ModelOptions): Model {
  const tables = [...analysis.schema.tables].sort(by(({ name }) => name));
  for (const table of tables) checkNames(table);
  const names = tables.map(({ name }) => name);
  const types = entityTypes(names);
  const evidence = new Evidence(analysis);
  const identities = new Map(tables.map((table) => [table.name, identityOf(evidence, table)]));
  const ownerships = options.collections
    ? findOwnerships(evidence, ({ name }) => identities.get(name)!.columns)
    : new Map<string, Ownership>();
  const placed = place(tables, { evidence, types, identities, ownerships });
  const roots = names.filter((name) => placed.get(name)!.root === name);
  const dynamoNames = dynamoTableNames(roots);
  const single = singleTableName(analysis.schema.database);
  const notes: Note[] = [];
  const { unknown } = evidence.changes;
  if (unknown !== null) notes.push({ where: 'copies', what: `no column is copied: ${unknown}` });
  const models = tables.map((facts): TableModel => {
    const { type, identity, ownership, root, key } = placed.get(facts.name)!;
    const { lookups, notes: uniqueNotes } = lookupsOf(facts, type, identity);
    notes.push(...uniqueNotes);
    return {
      facts,
      entityType: type,
      identity,
      root,
      ownership,
      key,
      lookups,
      ...indexesOf({ evidence, table: facts, type, key, lookups }),
      copies: copiesOf(evidence, facts, (other) => placed.get(other)?.root === root),
      dynamoTable: options.strategy === 'single-table' ? single : dynamoNames.get(root)!,
    };
  });
  return { tables: models, notes };
}
