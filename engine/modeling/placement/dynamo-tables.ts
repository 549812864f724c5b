import type { ModelOptions } from '../model';
import { dynamoTableNames, singleTableName } from '../naming';
import type { Pins } from '../pins/pins';
import type { Placed } from './placement';

/** Which DynamoDB table each item collection lies in, by strategy and pins. Root -> name. */
export function dynamoTables(
  placed: ReadonlyMap<string, Placed>,
  pins: Pins,
  { strategy, database }: Pick<ModelOptions, 'strategy'> & { readonly database: string },
): ReadonlyMap<string, string> {
  const members = [...placed.values()];
  const roots = members.filter(({ facts, root }) => facts.name === root).map(({ root }) => root);
  const pinned = new Map<string, string>();
  for (const { facts, root } of members) {
    const { table } = pins.of(facts.name);
    if (table === undefined) continue;
    const other = pinned.get(root);
    if (other !== undefined && other !== table)
      pins.refuse([facts.name, 'table'], {
        found: `the table ${table}`,
        allowed: `${other}, where the other items of the collection of ${root} lie; or root: true`,
      });
    else pins.follow(facts.name, 'table');
    pinned.set(root, other ?? table);
  }
  for (const { facts, root } of members) {
    const { strategy: own, root: apart } = pins.of(facts.name);
    if (apart === true) pins.follow(facts.name, 'root');
    if (own === undefined) continue;
    // A child lies where its root lies.
    if (root === facts.name || own === pins.of(root).strategy) pins.follow(facts.name, 'strategy');
    else
      pins.refuse([facts.name, 'strategy'], {
        found: own,
        allowed: `no strategy here: the pinned parent puts it into the collection of ${root}, and that decides`,
      });
  }
  const strategyOf = (root: string): ModelOptions['strategy'] => pins.of(root).strategy ?? strategy;
  const taken = new Set(pinned.values());
  const shared = singleTableName(database, taken);
  const own = roots.filter((root) => !pinned.has(root) && strategyOf(root) !== 'single-table');
  const usesShared = own.length + pinned.size < roots.length;
  const names = dynamoTableNames(own, new Set([...taken, ...(usesShared ? [shared] : [])]));
  return new Map(roots.map((root) => [root, pinned.get(root) ?? names.get(root) ?? shared]));
}
