import {
  claimEntry,
  claimKey,
  entryKey,
  headEntry,
  headKey,
  linkEntry,
  linkKey,
  transact,
  type ClaimedItem,
  type TransactPart,
} from '../../../adapters/dynamodb/convergence';
import type { RowImage } from '../../../contracts/changes';
import {
  ITEM_OWNER_ATTRIBUTE,
  ITEM_TYPE_ATTRIBUTE,
  ITEM_VERSION_ATTRIBUTE,
  ITEM_WRITER_ATTRIBUTE,
} from '../../../contracts/names';
import type { Item, ItemValue } from '../../../contracts/projection';
import { nextVersion } from '../../../engine/projection/version/rules';
import { itemKeyText } from '../../../engine/transfer/batching/rules';
import { planOwnMove } from '../../../engine/transfer/convergence/registry/rules';
import { deletionOf } from '../../../engine/transfer/convergence/tombstone/rules';
import { imagePart } from '../../../engine/transfer/convergence/rows/image-text';
import { parentText, valuesOf } from '../../../engine/transfer/convergence/rows/statements';
import { conditionOf } from '../../../engine/transfer/convergence/writing/rules';
import { decide, Refused, type Change, type Operation, type TableName } from '../workload/operations';
import type { Context } from './context';
import { ItemUnit, type Found } from './item-unit';
import { itemAddress } from './item-reads';

/** The application's writes where DynamoDB is the authority: one transaction with all that shows the changed rows, on condition of what was read. */

type Attributes = Readonly<Record<string, string | number | null | undefined>>;

const attributeValues = (attributes: Attributes): Record<string, ItemValue> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => {
      if (value === null || value === undefined) return [];
      return [[name, typeof value === 'number' ? { N: String(value) } : { S: value }] as const];
    }),
  );

/** What a row's items are to be; null: none. */
class Draft {
  readonly attributes = new Map<string, Record<string, string | number | null | undefined> | null>();

  constructor(private readonly unit: ItemUnit) {}

  /** Attributes of a row's item for change; of one that is not there: empty. */
  async of(table: TableName, id: number): Promise<Record<string, string | number | null | undefined> | null> {
    const found = await this.unit.find(table, id);
    if (!this.attributes.has(found.owner))
      this.attributes.set(
        found.owner,
        found.item === undefined ? null : { ...(found.item as Record<string, string | number>) },
      );
    return this.attributes.get(found.owner) ?? null;
  }

  set(owner: string, attributes: Record<string, string | number | null | undefined> | null): void {
    this.attributes.set(owner, attributes);
  }
}

const add = (attributes: Record<string, string | number | null | undefined>, name: string, by: number): void => {
  attributes[name] = Number(attributes[name] ?? 0) + by;
};

/** Carries changes of rows over to all items that show them. */
async function draftOf(unit: ItemUnit, changes: readonly Change[]): Promise<Draft> {
  const draft = new Draft(unit);
  const owners = new Map<Change, string>();
  for (const change of changes) {
    const { owner } = await unit.find(change.table, change.id);
    owners.set(change, owner);
    const before = await draft.of(change.table, change.id);
    if (change.after === null) draft.set(owner, null);
    else
      draft.set(owner, {
        ...(before ?? (change.table === 'account' ? { bought: 0 } : change.table === 'stock' ? { sales: 0 } : {})),
        ...change.after,
      });
  }
  for (const change of changes) {
    if (change.table !== 'purchase') continue;
    for (const [row, sign] of [
      [change.before, -1],
      [change.after, 1],
    ] as const) {
      if (row === null) continue;
      const account = await draft.of('account', row.account_id);
      if (account !== null) {
        add(account, 'bought', sign);
        add(account, 'spent', sign * row.amount);
        if (account['bought'] === 0) delete account['spent'];
      }
      const stock = await draft.of('stock', row.stock_id);
      if (stock === null) continue;
      add(stock, 'sales', sign);
      add(stock, 'sold', sign * row.amount);
      if (stock['sales'] === 0) delete stock['sold'];
    }
  }
  // A purchase shows its buyer; one that names a parent makes that parent a part of the transaction, so that it cannot vanish meanwhile.
  for (const change of changes) {
    if (change.table === 'account' && change.after !== null)
      for (const { id } of await unit.purchasesOfAccount(change.id)) await buyer(draft, await draft.of('purchase', id));
    if (change.table === 'purchase' && change.after !== null) await buyer(draft, await draft.of('purchase', change.id));
    const parent =
      change.table === 'note'
        ? change.after?.account_id
        : change.table === 'account'
          ? change.after?.referrer_id
          : undefined;
    if (parent !== undefined && parent !== null) await draft.of('account', parent);
  }
  return draft;
}

async function buyer(draft: Draft, purchase: Record<string, string | number | null | undefined> | null): Promise<void> {
  if (purchase === null) return;
  const account = await draft.of('account', Number(purchase['account_id']));
  Object.assign(purchase, { buyer: account?.['name'], buyer_rev: account?.['rev'] });
}

/** Items that a row has, by its attributes. */
function itemsOf(
  table: TableName,
  id: number,
  attributes: Attributes | null,
): readonly (ClaimedItem & { readonly item: Item })[] {
  if (attributes === null) return [];
  const main = itemAddress(table, id, Number(attributes['account_id'] ?? 0));
  const key = main.key as unknown as Item;
  const item = {
    ...attributeValues({
      ...attributes,
      ...(table === 'account' ? { [ITEM_TYPE_ATTRIBUTE]: 'ACCOUNT' } : { [ITEM_TYPE_ATTRIBUTE]: table.toUpperCase() }),
    }),
    ...key,
  };
  const lookup = { PK: { S: `EMAIL#${String(attributes['email'])}` }, SK: { S: 'LOOKUP' } };
  return [
    { table: main.table, key, item },
    ...(table === 'account'
      ? [
          {
            table: 'main',
            key: lookup,
            item: { ...lookup, id: { N: String(id) }, [ITEM_TYPE_ATTRIBUTE]: { S: 'EMAIL' } },
          },
        ]
      : []),
  ];
}

const OWN = [ITEM_VERSION_ATTRIBUTE, ITEM_WRITER_ATTRIBUTE, ITEM_OWNER_ATTRIBUTE, ITEM_TYPE_ATTRIBUTE, 'PK', 'SK'];

const keyText = (context: Context, { table, key }: ClaimedItem): string => {
  const plan = context.model.plan.tables.find(({ name }) => name === table);
  if (plan === undefined) throw new Error(`no table ${table}`);
  return `${table} ${itemKeyText(plan, key)}`;
};

export type ItemOutcome =
  | { readonly kind: 'done'; readonly changes: readonly Change[] }
  /** Something that was read has changed. */
  | { readonly kind: 'again' }
  /** The items belong to a later epoch. */
  | { readonly kind: 'over' };

/**
 * Decides an operation on items and writes it, once.
 * @throws Refused, and what the client throws: whether it was written is not known
 */
export async function writeItems(
  context: Context,
  operation: Operation,
  epoch: number,
  signal: AbortSignal,
): Promise<ItemOutcome> {
  const unit = new ItemUnit(context, signal);
  const changes = await decide(operation, unit);
  const draft = await draftOf(unit, changes);
  const parts: TransactPart[] = [];
  const members: {
    found: Found;
    version: string;
    wanted: ReadonlyMap<string, ClaimedItem & { readonly item: Item }>;
  }[] = [];
  for (const found of unit.found.values()) {
    const drafted = draft.attributes.get(found.owner);
    if (drafted === undefined) {
      parts.push(unchanged(context, found));
      continue;
    }
    const attributes =
      drafted === null ? null : Object.fromEntries(Object.entries(drafted).filter(([name]) => !OWN.includes(name)));
    const stored = found.registry === undefined ? found.version : found.registry.head;
    const version = nextVersion({ stored, epoch });
    if (version === undefined) return { kind: 'over' };
    const stamp = {
      [ITEM_VERSION_ATTRIBUTE]: { N: version },
      [ITEM_WRITER_ATTRIBUTE]: { S: `application/${context.settings.name}` },
    };
    const items = itemsOf(found.table, found.id, attributes).map((one) => ({
      ...one,
      item: { ...one.item, ...stamp },
    }));
    if (found.registry !== undefined) {
      members.push({ found, version, wanted: new Map(items.map((one) => [keyText(context, one), one])) });
      continue;
    }
    const address = itemAddress(found.table, found.id);
    const key = address.key as unknown as Item;
    parts.push({
      table: context.physical(address.table),
      key,
      ...putOrLeave(items[0]?.item, stamp),
      condition: conditionOf({ writer: 'application', version, seen: found.version }),
    });
  }
  const registered = await registeredParts(context, unit, members);
  if (registered === undefined) throw new Refused('a unique value is taken');
  const written = await transact(context.items, [...parts, ...registered], signal);
  return written ? { kind: 'done', changes } : { kind: 'again' };
}

/** The item of a row without a registry, or what the row leaves under its key. */
function putOrLeave(item: Item | undefined, stamp: Item): { readonly item?: Item } {
  if (item !== undefined) return { item };
  return deletionOf({ registered: false }) === 'tombstone' ? { item: stamp } : {};
}

/** A row that was only read must be as it was read. */
function unchanged(context: Context, { table, id, owner, registry, version }: Found): TransactPart {
  if (registry !== undefined)
    return {
      table: context.control.table,
      key: entryKey(headKey(owner)),
      check: true,
      condition: { kind: 'unchanged', since: registry.head },
    };
  const address = itemAddress(table, id);
  return {
    table: context.physical(address.table),
    key: address.key as unknown as Item,
    check: true,
    condition: { kind: 'unchanged', since: version },
  };
}

async function registeredParts(
  context: Context,
  unit: ItemUnit,
  members: readonly {
    readonly found: Found;
    readonly version: string;
    readonly wanted: ReadonlyMap<string, ClaimedItem & { readonly item: Item }>;
  }[],
): Promise<readonly TransactPart[] | undefined> {
  const claimed = new Map(
    members.map(({ found }) => [
      found.owner,
      new Map((found.registry?.claims ?? []).map((one) => [keyText(context, one), one])),
    ]),
  );
  const keys = new Map(members.flatMap(({ found, wanted }) => [...(claimed.get(found.owner) ?? []), ...wanted]));
  const marks = await unit.marks([...keys.values()]);
  const stored = new Map([...keys.keys()].map((text, index) => [text, marks[index]]));
  const stateOf = (key: string) => ({ key, stored: stored.get(key) });
  const move = planOwnMove({
    members: members.map(({ found, wanted }) => ({
      owner: found.owner,
      head: found.registry?.head ?? null,
      claimed: [...(claimed.get(found.owner)?.keys() ?? [])].map(stateOf),
      wanted: [...wanted.keys()].map(stateOf),
    })),
  });
  if (move.kind === 'taken') return undefined;
  if (move.kind === 'too-large') throw new Error(`${move.parts} parts do not fit into one transaction`);
  const byOwner = new Map(members.map((member) => [member.found.owner, member]));
  const control = context.control.table;
  const parts = move.parts.map(({ of, act, owner, key, condition }): TransactPart => {
    const member = byOwner.get(owner)!;
    if (of === 'head') {
      const entry = headEntry(member.version, imagesOf(context, member.found.table, member.wanted, member.found));
      return { table: control, key: entryKey(headKey(owner)), item: entry as unknown as Item, condition };
    }
    const one = (member.wanted.get(key) ?? claimed.get(owner)?.get(key))!;
    if (of === 'claim')
      return {
        table: control,
        key: entryKey(claimKey(owner, key)),
        ...(act === 'put' ? { item: claimEntry(one) as unknown as Item } : {}),
        condition,
      };
    const item = member.wanted.get(key)?.item;
    return {
      table: context.physical(one.table),
      key: one.key,
      ...(act === 'put' ? { item: { ...item, [ITEM_OWNER_ATTRIBUTE]: { S: owner } } } : {}),
      condition,
    };
  });
  return [...parts, ...members.flatMap((member) => linksOf(context, member.found, member.wanted))];
}

/** The row as the registry remembers it, from its main item. */
function imagesOf(
  context: Context,
  table: TableName,
  wanted: ReadonlyMap<string, { readonly item: Item }>,
  found: Found,
): readonly RowImage[] {
  const [main] = [...wanted.values()];
  const columns = context.plan.rows.get(table)?.remembered ?? [];
  if (main === undefined) return found.registry?.images ?? [];
  const image = Object.fromEntries(
    columns.map((column) => {
      const value = main.item[column];
      return [column, value === undefined ? null : 'N' in value ? value.N : 'S' in value ? value.S : null];
    }),
  );
  return [imagePart(image, columns)];
}

function linksOf(
  context: Context,
  found: Found,
  wanted: ReadonlyMap<string, { readonly item: Item }>,
): readonly TransactPart[] {
  if (wanted.size === 0) return [];
  const [image = {}] = imagesOf(context, found.table, wanted, found);
  return (context.plan.rows.get(found.table)?.parents ?? []).flatMap((action) => {
    const values = valuesOf(image, action.childColumns);
    if (values === undefined) return [];
    return [
      {
        table: context.control.table,
        key: entryKey(linkKey(parentText(action, values), found.owner)),
        item: linkEntry(found.owner) as unknown as Item,
        condition: { kind: 'always' as const },
      },
    ];
  });
}
