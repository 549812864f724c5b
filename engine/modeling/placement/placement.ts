import type { TableFacts } from '../../../contracts/schemas/analysis';
import { findOwnerships } from '../collections/ownership';
import type { Evidence } from '../evidence/evidence';
import { identityOf, type Identity } from '../keys/identity';
import { childKey, rootKey } from '../keys/keys';
import type { KeyModel, Ownership } from '../model';
import type { Pins } from '../pins/pins';
import { pinnedKey, samePartition } from './pinned-key';

/** Where the items of each source table lie: item collection and key. */
export interface Placed {
  readonly facts: TableFacts;
  readonly type: string;
  readonly identity: Identity;
  readonly ownership: Ownership | null;
  readonly root: string;
  readonly key: KeyModel;
}

interface Placing {
  readonly evidence: Evidence;
  readonly pins: Pins;
  readonly tables: readonly TableFacts[];
  readonly types: ReadonlyMap<string, string>;
  readonly identities: ReadonlyMap<string, Identity>;
}

/** A child that cannot follow its parent, and why. */
interface Loose {
  readonly child: string;
  readonly why: string;
}

/** One attempt: keys of all tables, parents before their children; children that cannot follow come back as loose. */
class Attempt {
  readonly placed = new Map<string, Placed>();
  readonly loose: Loose[] = [];
  private readonly parents: ReadonlySet<string>;

  constructor(
    private readonly placing: Placing,
    private readonly ownerships: ReadonlyMap<string, Ownership>,
  ) {
    this.parents = new Set([...ownerships.values()].map(({ parent }) => parent));
    for (const table of placing.tables) this.visit(table);
  }

  private visit(facts: TableFacts): Placed {
    const there = this.placed.get(facts.name);
    if (there !== undefined) return there;
    const ownership = this.ownerships.get(facts.name);
    const parent = ownership === undefined ? undefined : this.placing.evidence.table(ownership.parent);
    const result =
      ownership === undefined || parent === undefined ? this.asRoot(facts) : this.asChild(facts, ownership, parent);
    this.placed.set(facts.name, result);
    return result;
  }

  private base(facts: TableFacts): Pick<Placed, 'facts' | 'type' | 'identity'> {
    const { types, identities } = this.placing;
    return { facts, type: types.get(facts.name)!, identity: identities.get(facts.name)! };
  }

  private asRoot(facts: TableFacts): Placed {
    const { evidence, pins } = this.placing;
    const base = this.base(facts);
    const hasChildren = this.parents.has(facts.name);
    const byRule = rootKey(facts, base.type, base.identity.columns, hasChildren, evidence.stepsOf(facts.name));
    const key = pinnedKey(pins, facts, pins.of(facts.name).key, byRule);
    return { ...base, identity: identityFor(base.identity, key), ownership: null, root: facts.name, key };
  }

  private asChild(facts: TableFacts, ownership: Ownership, parentFacts: TableFacts): Placed {
    const { pins } = this.placing;
    const base = this.base(facts);
    const parent = this.visit(parentFacts);
    const apart = (why: string): Placed => {
      this.loose.push({ child: facts.name, why });
      return this.asRoot(facts);
    };
    const unknown = parent.key.partitionColumns.filter((column) => !parentFacts.primaryKey.includes(column));
    if (unknown.length > 0)
      return apart(
        `the items of ${parentFacts.name} lie under ${unknown.join(', ')}, which a row of ${facts.name} does not hold`,
      );
    const byRule = childKey(base.type, base.identity.columns, ownership, { key: parent.key, facts: parentFacts });
    const key = pinnedKey(pins, facts, pins.of(facts.name).key, byRule);
    if (!samePartition(key, byRule))
      return apart(
        `its partition key is pinned to ${key.partition}, the collection of ${parent.root} has ${byRule.partition}`,
      );
    return { ...base, identity: identityFor(base.identity, key), ownership, root: parent.root, key };
  }
}

/** A pinned key may name the row by other columns than the rules would. */
const identityFor = (identity: Identity, key: KeyModel): Identity =>
  key.identity === identity.columns ? identity : { columns: key.identity };

/**
 * Places all tables. A child that cannot follow its parent becomes a root of its own; where a person pinned the parent, the pin is
 * refused.
 * @param collections false: only pinned parents have children
 */
export function placeTables(
  { evidence, pins, types }: Pick<Placing, 'evidence' | 'pins' | 'types'>,
  tables: readonly TableFacts[],
  collections: boolean,
): ReadonlyMap<string, Placed> {
  const identities = new Map(tables.map((table) => [table.name, identityOf(evidence, table)]));
  const apart = new Set<string>();
  for (;;) {
    const ownerships = findOwnerships({ evidence, pins, collections, apart, identities });
    const { placed, loose } = new Attempt({ evidence, pins, tables, types, identities }, ownerships);
    if (loose.length === 0) return placed;
    for (const { child, why } of loose) {
      apart.add(child);
      if (pins.of(child).parent !== undefined)
        pins.refuse([child, 'parent'], {
          found: `the parent ${pins.of(child).parent}`,
          allowed: `no parent here: ${why}`,
        });
    }
  }
}
