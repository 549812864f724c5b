import { byCodeUnit } from '../../../lib/compare';

/** An action of IAM on items. Transactions have none of their own: each part needs the right to what it does. */
export type ItemAction =
  | 'BatchGetItem'
  | 'ConditionCheckItem'
  | 'DeleteItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'Scan'
  | 'UpdateItem';

/** What is asked of one table, or of one of its indexes. */
export interface AskedActions {
  /** Table of the contract. */
  readonly table: string;
  readonly index: string | null;
  /** In code unit order. */
  readonly actions: readonly ItemAction[];
}

/** Calls that do the same on the same items: who may use one of them gains nothing by the other. */
export const SAME_POWER: Readonly<Record<'read' | 'write', readonly ItemAction[]>> = {
  read: ['BatchGetItem', 'GetItem'],
  write: ['PutItem', 'UpdateItem'],
};

/** Collects what is asked, each once. */
export class Asked {
  private readonly found = new Map<
    string,
    { readonly place: Omit<AskedActions, 'actions'>; actions: Set<ItemAction> }
  >();

  add(table: string, index: string | null, ...actions: readonly ItemAction[]): void {
    const key = `${table}\0${index ?? ''}`;
    const { actions: known } = this.found.get(key) ?? this.enter(key, { table, index });
    for (const action of actions) known.add(action);
  }

  /** Items of a table are read by their keys. */
  byKey(table: string): void {
    this.add(table, null, ...SAME_POWER.read);
  }

  result(): readonly AskedActions[] {
    return [...this.found]
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([, { place, actions }]) => ({ ...place, actions: [...actions].sort(byCodeUnit) }));
  }

  private enter(key: string, place: Omit<AskedActions, 'actions'>) {
    const entry = { place, actions: new Set<ItemAction>() };
    this.found.set(key, entry);
    return entry;
  }
}
