import type { Step } from '../../../../engine/transfer/convergence/phase/rules';
import { cascading, joined, loaded, moving, plain, row } from '../models';
import { entryText } from '../dynamodb';
import { captureActions, newCapture } from '../processes/capture';
import { instanceActions, newInstance, type Script } from '../processes/instance';
import { RULES } from '../rules';
import { newWorld, type Scenario } from '../scenario';
import { exchange, insert, remove, update } from '../scripts';
import type { Change, Model, Rows, Txn } from '../world';

/** Two instances write, capture repairs; the load is long over. */
function twoWriters(input: {
  readonly name: string;
  readonly about: string;
  readonly model: Model;
  readonly step: Step;
  readonly faults: number;
  readonly scripts: Readonly<Record<string, readonly Script[]>>;
  readonly transactions: number;
  /** What is in the registry beside what a load leaves. */
  readonly control?: Readonly<Record<string, string>>;
}): Scenario {
  const { name, about, model, step, faults, scripts, transactions, control = {} } = input;
  const after = loaded(model);
  const instances = Object.keys(scripts);
  return {
    name,
    about,
    model,
    initial: newWorld({
      step,
      faults,
      ...after,
      control: { ...after.control, ...control },
      // What was there before the first write must stay to be seen as well.
      acknowledged: Object.entries(model.base).map(([target, { tag }]) => ({ row: target, tag })),
      processes: {
        ...Object.fromEntries(instances.map((instance) => [instance, newInstance(step)])),
        capture: newCapture(0),
      },
    }),
    instances,
    polls: false,
    timePasses: () => false,
    mostTransactions: transactions,
    actions: (context, world) => [
      ...instances.flatMap((instance) =>
        instanceActions(context, world, {
          name: instance,
          script: scripts[instance] ?? [],
          crashes: true,
          polls: false,
        }),
      ),
      ...captureActions(context, world, { name: 'capture', mode: () => 'apply', crashes: true }),
    ],
  };
}

export const shadowAndCapture = twoWriters({
  name: 'shadow writes and capture',
  about: 'phase 3: two instances change one row; any of them, capture or a request may fail',
  model: plain({ R: row('r0') }),
  step: 'compare',
  faults: 1,
  scripts: { w1: [update('w1', 'R', 'r1')], w2: [update('w2', 'R', 'r2')] },
  transactions: 2,
});

export const deletedRow = twoWriters({
  name: 'deleted row and late write',
  about: 'phase 3: one instance changes a row, another deletes it; any of them, capture or a request may fail',
  model: plain({ R: row('r0') }),
  step: 'compare',
  faults: 1,
  scripts: { w1: [update('w1', 'R', 'r1')], w2: [remove('w2', 'R', 'r2')] },
  transactions: 2,
});

export const copies = twoWriters({
  name: 'copies and aggregates',
  about: 'phase 4: one instance changes a parent, another its child, whose items show each other',
  model: joined({ P: row('p0'), C: row('c0', { parent: 'P' }) }),
  step: 'dynamodb-read',
  faults: 0,
  scripts: { w1: [update('w1', 'P', 'p1')], w2: [update('w2', 'C', 'c2')] },
  transactions: 2,
});

const newChild = insert('w1', 'C', row('c1', { parent: 'P' }));

export const copyInNewChild = twoWriters({
  name: 'copy in a new child',
  about: 'phase 4: one instance inserts a child, another changes its parent, whose items show each other',
  model: joined({ P: row('p0') }),
  step: 'dynamodb-read',
  faults: 0,
  scripts: { w1: [newChild], w2: [update('w2', 'P', 'p2')] },
  transactions: 2,
});

export const aggregateOfNew = twoWriters({
  name: 'aggregate of two new children',
  about: 'phase 4: two instances insert a child each of the same parent, whose item shows both',
  model: joined({ P: row('p0') }, { copies: false }),
  step: 'dynamodb-read',
  faults: 0,
  scripts: { w1: [newChild], w2: [insert('w2', 'D', row('d2', { parent: 'P' }))] },
  transactions: 2,
});

export const strictWrites = twoWriters({
  name: 'phase 4 on one row',
  about: 'phase 4: two instances change one row and read it from DynamoDB; any of them, capture or a request may fail',
  model: plain({ R: row('r0') }),
  step: 'dynamodb-read',
  faults: 1,
  scripts: { w1: [update('w1', 'R', 'r1')], w2: [update('w2', 'R', 'r2')] },
  transactions: 2,
});

export const movingKey = twoWriters({
  name: 'moving key and registry',
  about: 'phase 3: the unique value of a row, which is its key, changes twice; any process or request may fail',
  model: moving({ R: row('r0', { unique: 'a' }) }),
  step: 'compare',
  faults: 1,
  scripts: { w1: [update('w1', 'R', 'r1', { unique: 'b' })], w2: [update('w2', 'R', 'r2', { unique: 'c' })] },
  transactions: 2,
});

export const takeover = twoWriters({
  name: 'unique value changes owner',
  about: 'phase 4: one row gives a unique value up, another row takes it',
  model: moving({ R: row('r0', { unique: 'a' }), S: row('s0', { unique: 'b' }) }),
  step: 'dynamodb-read',
  faults: 0,
  scripts: {
    w1: [update('w1', 'R', 'r1', { unique: 'c' })],
    w2: [update('w2', 'S', 's2', { unique: 'a' })],
  },
  transactions: 2,
});

export const cascade = twoWriters({
  name: 'cascade hidden from the binlog',
  about: 'phase 3: one instance changes a child, another deletes its parent; the child goes unseen',
  model: cascading({ P: row('p0'), C: row('c0', { parent: 'P' }) }),
  step: 'compare',
  faults: 1,
  scripts: { w1: [update('w1', 'C', 'c1')], w2: [remove('w2', 'P', 'p2')] },
  transactions: 2,
});

export const cascadeOfNew = twoWriters({
  name: 'cascade of a new child',
  about: 'phase 3: one instance inserts a child, another deletes its parent; the child goes unseen',
  model: cascading({ P: row('p0') }),
  step: 'compare',
  faults: 1,
  scripts: { w1: [insert('w1', 'C', row('c1', { parent: 'P' }))], w2: [remove('w2', 'P', 'p2')] },
  transactions: 2,
});

export const staleClaim = twoWriters({
  name: 'claim on a key of another row',
  about: 'phase 4: an interrupted load has left a row a claim on a key that another row has by now; the row is changed',
  model: moving({ R: row('r0', { unique: 'a' }), S: row('s0', { unique: 'b' }) }),
  step: 'dynamodb-read',
  faults: 0,
  scripts: { w1: [update('w1', 'S', 's1')] },
  transactions: 1,
  control: { [entryText(RULES.claimKey('S', 'by-a'))]: '' },
});

export const copiesRepaired = twoWriters({
  name: 'copies are repaired by capture',
  about: 'phase 3: a parent is changed whose value its child shows; the instance, capture or a request may fail',
  model: joined({ P: row('p0'), C: row('c0', { parent: 'P' }) }),
  step: 'compare',
  faults: 1,
  scripts: { w1: [update('w1', 'P', 'p1')] },
  transactions: 1,
});

const pair = moving({ R: row('r0', { unique: 'a' }), S: row('s0', { unique: 'b' }) });

export const swap = twoWriters({
  name: 'two rows swap unique values',
  about:
    'phase 4: one transaction exchanges the unique values of two rows, which are their keys; a process or request may fail',
  model: pair,
  step: 'dynamodb-read',
  faults: 1,
  scripts: { w1: [exchange('w1', 'R', 'S', ['r1', 's1'])], w2: [] },
  transactions: 1,
});

/** What is in the binlog when the walk begins: transactions whose instances have died. */
function committed(model: Model, scripts: readonly Script[]): { log: Txn[]; history: Record<string, string[]> } {
  const rows: Record<string, Rows[string]> = { ...model.base };
  const { history } = loaded(model);
  const log = scripts.map(({ changes }): Txn => {
    const made: readonly Change[] = changes(rows);
    for (const { row: target, tag, to } of made) {
      if (to === null) delete rows[target];
      else rows[target] = to;
      (history[target] ??= []).push(tag);
    }
    return { changes: made };
  });
  return { log, history };
}

const three = committed(pair, [
  update('first', 'S', 's1'),
  update('second', 'R', 'r2'),
  update('third', 'R', 'r3', { unique: 'c' }),
  update('fourth', 'S', 's4', { unique: 'a' }),
]);
const byCapture = twoWriters({
  name: 'key held by a newer version',
  about:
    'phase 3: a row wants a key that another has given up in a transaction that capture has not reached; the instances have died',
  model: pair,
  step: 'compare',
  faults: 0,
  scripts: {},
  transactions: 4,
});
const first = RULES.versionNumber(1, '1');
const second = RULES.versionNumber(1, '2');

export const heldByNewer: Scenario = {
  ...byCapture,
  initial: {
    ...byCapture.initial,
    ...three,
    shown: three.log.length,
    items: { ...byCapture.initial.items, 'by-a': { v: second, _type: 'row', parts: { R: 'r2' }, o: 'R' } },
    control: { ...byCapture.initial.control, [entryText(RULES.headKey('R'))]: second },
  },
};

const freed = committed(pair, [
  update('first', 'S', 's1', { unique: 'c' }),
  update('second', 'R', 'r2', { unique: 'b' }),
]);

const afterFreed = twoWriters({
  name: 'item that a late request left behind',
  about:
    'phase 3: a request of the load has put an item back after its row had left the key; another row wants the key; the instances have died',
  model: pair,
  step: 'compare',
  faults: 0,
  scripts: {},
  transactions: 2,
});
const claimOfFirst = entryText(RULES.claimKey('S', 'by-b'));

export const leftBehind: Scenario = {
  ...afterFreed,
  initial: {
    ...afterFreed.initial,
    ...freed,
    shown: freed.log.length,
    items: { ...afterFreed.initial.items, 'by-c': { v: first, _type: 'row', parts: { S: 's1' }, o: 'S' } },
    control: {
      ...Object.fromEntries(Object.entries(afterFreed.initial.control).filter(([entry]) => entry !== claimOfFirst)),
      [entryText(RULES.claimKey('S', 'by-c'))]: '',
      [entryText(RULES.headKey('S'))]: first,
    },
  },
};
