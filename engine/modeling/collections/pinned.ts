import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { Evidence } from '../evidence/evidence';
import type { Ownership } from '../model';
import type { Pins } from '../pins/pins';
import { includesAll } from '../access';
import { parentColumns } from './candidates';

/** Parents that a person wrote down (rule N1 of docs/modeling-rules.md). */

/** Columns of the foreign key that leads to the pinned parent, in the order of its primary key; undefined after a refusal. */
function wayTo(pins: Pins, child: TableFacts, parent: TableFacts): readonly string[] | undefined {
  const { by } = pins.of(child.name);
  const refuse = (found: string, allowed: string): undefined => {
    pins.refuse([child.name, 'parent'], { found, allowed });
    return undefined;
  };
  const keys = child.foreignKeys.filter(({ referencedTable }) => referencedTable === parent.name);
  const named =
    by === undefined ? keys : keys.filter(({ columns }) => [...columns].sort().join() === [...by].sort().join());
  if (named.length === 0)
    return refuse(
      `${parent.name}, to which no foreign key${by === undefined ? '' : ` (${by.join(', ')})`} of ${child.name} leads`,
      child.foreignKeys
        .map(({ columns, referencedTable }) => `${referencedTable} (${columns.join(', ')})`)
        .join(' or ') || 'no parent: the table has no foreign key',
    );
  const ways = named.map((key) => parentColumns(parent, child, key)).filter((one) => one !== undefined);
  if (ways.length === 0)
    return refuse(
      `${parent.name} over ${named.map(({ columns }) => columns.join(', ')).join(' or ')}`,
      'a foreign key to the primary key of another table, of the same types and collation, over columns that are NOT NULL',
    );
  if (ways.length > 1)
    return refuse(
      `${parent.name}, to which ${ways.length} foreign keys lead`,
      `with by: ${ways.map((columns) => `[${columns.join(', ')}]`).join(' or ')}`,
    );
  return ways[0];
}

/** Pinned child -> ownership. Circles and ways that do not lead to a root are refused. */
export function pinnedOwnerships(
  evidence: Evidence,
  pins: Pins,
  apart: ReadonlySet<string>,
  identityOf: (table: string) => readonly string[],
): ReadonlyMap<string, Ownership> {
  const result = new Map<string, Ownership>();
  for (const child of evidence.analysis.schema.tables) {
    const { parent: name } = pins.of(child.name);
    const parent = name === undefined || apart.has(child.name) ? undefined : evidence.table(name);
    const columns = parent && wayTo(pins, child, parent);
    if (parent === undefined || columns === undefined) continue;
    const inKey = includesAll(identityOf(child.name), columns);
    result.set(child.name, {
      parent: parent.name,
      columns,
      kind: inKey ? 'in-key' : 'pinned',
      because: `pinned: tables.${child.name}.parent`,
    });
  }
  for (const [child, { parent }] of [...result]) {
    const above = result.get(parent);
    const seen = new Set([child]);
    let at: string | undefined = parent;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      at = result.get(at)?.parent;
    }
    const circle = at !== undefined;
    const outOfReach = above !== undefined && above.kind !== 'in-key';
    if (!circle && !outOfReach) {
      pins.follow(child, 'parent');
      continue;
    }
    pins.refuse([child, 'parent'], {
      found: circle
        ? `${parent}, which lies in the collection of ${child} itself`
        : `${parent}, itself a child whose key does not hold the key of its parent`,
      allowed: circle
        ? 'a parent outside its own children'
        : `a root, or a child whose key holds the key of its parent: a row of ${child} does not know where ${parent} lies`,
    });
    result.delete(child);
  }
  return result;
}
