import type { Analysis, TableFacts } from '../../contracts/schemas/analysis';
import { by } from '../lib/compare';
import { MAX_INDEXES } from '../projection/compile/tables';
import { allSteps, type AccessStep } from './access';
import { copiesOf, Mutability } from './copies';
import { indexesOf } from './indexes';
import { checkNames, childKey, rootKey } from './keys';
import { lookupsOf } from './lookups';
import type { KeyModel, Model, ModelOptions, Note, Ownership, TableModel } from './model';
import { dynamoTableNames, entityTypes, singleTableName } from './naming';
import { findOwnerships } from './ownership';

/** Runs the rules over all tables. */

interface Placed {
  readonly facts: TableFacts;
  readonly type: string;
  readonly ownership: Ownership | null;
  readonly root: string;
  readonly key: KeyModel;
}

/** Keys of all tables, parents before their children. */
function place(
  tables: readonly TableFacts[],
  types: ReadonlyMap<string, string>,
  ownerships: ReadonlyMap<string, Ownership>,
  steps: readonly AccessStep[],
): ReadonlyMap<string, Placed> {
  const placed = new Map<string, Placed>();
  const parents = new Set([...ownerships.values()].map(({ parent }) => parent));
  const visit = (facts: TableFacts): Placed => {
    const there = placed.get(facts.name);
    if (there !== undefined) return there;
    const type = types.get(facts.name)!;
    const ownership = ownerships.get(facts.name) ?? null;
    const parentFacts = ownership === null ? undefined : tables.find(({ name }) => name === ownership.parent);
    let result: Placed;
    if (ownership === null || parentFacts === undefined)
      result = {
        facts,
        type,
        ownership: null,
        root: facts.name,
        key: rootKey(facts, type, parents.has(facts.name), steps),
      };
    else {
      const parent = visit(parentFacts);
      const rootType = types.get(parent.root)!;
      const key = childKey(facts, type, ownership, { key: parent.key, facts: parentFacts, rootType });
      result = { facts, type, ownership, root: parent.root, key };
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
  const steps = allSteps(analysis);
  const ownerships = options.collections ? findOwnerships(analysis, steps) : new Map<string, Ownership>();
  const placed = place(tables, types, ownerships, steps);
  const roots = names.filter((name) => placed.get(name)!.root === name);
  const dynamoNames = dynamoTableNames(roots);
  const single = singleTableName(analysis.schema.database);
  const mutability = new Mutability(analysis);
  const notes: Note[] = [];
  if (mutability.unknown !== null) notes.push({ where: 'copies', what: `no column is copied: ${mutability.unknown}` });
  const models = tables.map((facts): TableModel => {
    const { type, ownership, root, key } = placed.get(facts.name)!;
    const { lookups, notes: uniqueNotes } = lookupsOf(facts, type);
    notes.push(...uniqueNotes);
    const indexes = indexesOf({
      schema: analysis.schema,
      table: facts,
      type,
      key,
      lookups,
      steps,
      // Stored code alone says nothing about what the application asks.
      patternsKnown: analysis.accessPatterns.some(({ evidence }) => evidence.seenIn !== 'stored code'),
    });
    return {
      facts,
      entityType: type,
      root,
      ownership,
      key,
      lookups,
      indexes: indexes.slice(0, MAX_INDEXES),
      dropped: indexes.slice(MAX_INDEXES),
      copies: copiesOf(analysis, facts, mutability, (other) => placed.get(other)?.root === root),
      dynamoTable: options.strategy === 'single-table' ? single : dynamoNames.get(root)!,
    };
  });
  return { tables: models, notes };
}
