import type { Flag } from '../../../adapters/dynamodb/convergence';
import type { SourceLink } from '../../../adapters/mysql/link';
import { comparePlan, verdictOfPair } from '../../../engine/transfer/convergence/comparison/rules';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import type { TableName } from '../workload/operations';
import { untilCaptured } from './captured';
import type { Context } from './context';

type Row = Readonly<Record<string, unknown>> | null;

/** Where a dual read looks, and the two ways of reading. */
export interface DualRead {
  readonly table: TableName;
  readonly id: number;
  readonly sql: () => Promise<Row>;
  /** @param row as MySQL has it: an item may lie under a key that the row tells */
  readonly item: (row: Row) => Promise<Row>;
}

const LOOKS_AT_ONCE = 2;
const LONGEST_MS = 8_000;
const MOST_ROUNDS = 4;

const textOf = (value: unknown): string => JSON.stringify(value ?? null);

/** An item has the row's columns, and more; a column that is NULL is no attribute. */
function same(a: Row, b: Row): boolean {
  if (a === null || b === null) return a === b;
  const [row, item] = Object.keys(a).length <= Object.keys(b).length ? [a, b] : [b, a];
  return Object.entries(row).every(([column, value]) => textOf(value) === textOf(item[column]));
}

/**
 * The dual read of phase 3: the client has its answer from MySQL, then the item is held against the row. A pair that differs is looked at in
 * the order of a comparison, for either side may only be on its way.
 */
export class DualReads {
  private running = 0;

  constructor(
    private readonly context: Context,
    private readonly link: SourceLink,
  ) {}

  /** Never fails: what cannot be read now is not compared. */
  async look(read: DualRead, { origin }: Flag): Promise<void> {
    if (this.running >= LOOKS_AT_ONCE) return;
    this.running += 1;
    try {
      const row = await read.sql();
      if (!same(row, await read.item(row))) await this.lookAgain(read, origin);
      this.context.say({ kind: 'count', of: 'dual reads', by: 1 });
    } catch {
      this.context.say({ kind: 'count', of: 'dual reads without an answer', by: 1 });
    } finally {
      this.running -= 1;
    }
  }

  private async lookAgain(read: DualRead, origin: string | null): Promise<void> {
    const { context } = this;
    const { control } = context;
    const signal = AbortSignal.timeout(LONGEST_MS);
    const owner = ownerText({ table: read.table, key: [String(read.id)] });
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      let before: Row = null;
      let item: Row = null;
      let after: Row = null;
      for (const act of comparePlan())
        switch (act) {
          case 'read-row':
            before = await read.sql();
            break;
          case 'await-capture':
            if ((await untilCaptured({ link: this.link, control }, origin, signal)).has(owner)) return;
            break;
          case 'read-item':
            item = await read.item(before);
            break;
          case 'read-row-again':
            after = await read.sql();
        }
      const verdict = verdictOfPair<Row>({ before, item, after }, same);
      if (verdict === 'equal') return;
      if (verdict === 'again') continue;
      context.say({ kind: 'count', of: 'dual read differences', by: 1 });
      context.say({
        kind: 'note',
        text: `dual read: ${owner}: ${JSON.stringify(after)}, item ${JSON.stringify(item)}`,
      });
      return;
    }
  }
}
