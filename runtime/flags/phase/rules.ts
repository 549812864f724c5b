/**
 * Steps of live traffic. The five phases that people see, and three steps between them that exist because two instances never change at
 * the same moment: at most two neighbouring steps are alive at any time, so neighbours must get along.
 */
export const STEP = {
  mysql: 'mysql', // phase 1
  shadow: 'shadow', // phase 2
  compare: 'compare', // phase 3
  /** Between 3 and 4: writes must reach both sides, reads still from MySQL. */
  strict: 'strict',
  dynamodbRead: 'dynamodb-read', // phase 4
  /** From 4 to 5: no writes. */
  holdForward: 'hold-forward',
  dynamodb: 'dynamodb', // phase 5
  /** From 5 to 4: no writes. */
  holdBack: 'hold-back',
} as const;
export type Step = (typeof STEP)[keyof typeof STEP];

const NEIGHBOURS: Readonly<Record<Step, readonly Step[]>> = {
  mysql: ['shadow'],
  shadow: ['mysql', 'compare'],
  compare: ['shadow', 'strict'],
  strict: ['compare', 'dynamodb-read'],
  'dynamodb-read': ['strict', 'hold-forward'],
  'hold-forward': ['dynamodb-read', 'dynamodb'],
  dynamodb: ['hold-back'],
  'hold-back': ['dynamodb', 'dynamodb-read'],
};

export type Side = 'mysql' | 'dynamodb';

/** The side whose data is right when the two differ. */
export const authorityIn = (step: Step): Side => (step === 'dynamodb' || step === 'hold-back' ? 'dynamodb' : 'mysql');

/** The side that answers reads. */
export const readsFrom = (step: Step): Side =>
  step === 'mysql' || step === 'shadow' || step === 'compare' || step === 'strict' ? 'mysql' : 'dynamodb';

/** A part of an application write. */
export type WriteAct = 'commit' | 'read-back' | 'put' | 'read-item' | 'put-item' | 'acknowledge';

/** What an instance does for a write, in order, and whether a failed put fails the request. No acts: writes are refused (503). */
export interface WritePlan {
  readonly acts: readonly WriteAct[];
  readonly putRequired: boolean;
}

/** The authority first: what it has not taken, the other side must not show. */
export function writePlan(step: Step): WritePlan {
  switch (step) {
    case 'mysql':
      return { acts: ['commit', 'acknowledge'], putRequired: false };
    case 'shadow':
    case 'compare':
      return { acts: ['commit', 'read-back', 'put', 'acknowledge'], putRequired: false };
    case 'strict':
    case 'dynamodb-read':
      return { acts: ['commit', 'read-back', 'put', 'acknowledge'], putRequired: true };
    case 'dynamodb':
      return { acts: ['read-item', 'put-item', 'acknowledge'], putRequired: true };
    case 'hold-forward':
    case 'hold-back':
      return { acts: [], putRequired: true };
  }
}

/** May an instance say that it has arrived at a step? Writes that began under the former step must have ended. */
export const mayArrive = (input: { readonly writesInFlight: number }): boolean => input.writesInFlight === 0;

/** What a move is decided on. */
export interface MoveFacts {
  /** Every instance has said it is at the present step, or its lease is over. */
  readonly instancesArrived: boolean;
  /** The load of every entity is complete and no request of it can land. */
  readonly loaded: boolean;
  /** The application learns the number of each commit of its own (GTID). Without it no instance can give an item a version. */
  readonly commitsNumbered: boolean;
  /** Capture has applied what the source had committed after all instances had arrived. */
  readonly captureCaughtUp: boolean;
  /** Reverse sync has applied what the streams held after all instances had arrived. */
  readonly streamDrained: boolean;
  /** Reverse sync reads the streams as they are now (`streamIsWatched`): what 5 writes is then read before it is forgotten. */
  readonly streamWatched: boolean;
  /** No key is put off: what capture, repair or reverse sync could not bring over yet is neither captured nor drained. */
  readonly outboxEmpty: boolean;
  /**
   * The last full comparison is clean, and began when no request could land any more that nobody watches: the load's, and after a way back
   * from `dynamodb-read` to `strict` those of the steps before. It was made on the server whose commits the epoch counts: a failover may have lost
   * what the items hold, and no event tells.
   */
  readonly compared: boolean;
  /** The server that a new session reaches is the one whose commits the epoch counts: what was caught up with is the whole log. */
  readonly sourceIsEpochs: boolean;
}

/** What a move still waits for; empty: it may be made. */
export function moveWaitsFor(from: Step, to: Step, facts: MoveFacts): readonly (keyof MoveFacts | 'neighbour')[] {
  if (!NEIGHBOURS[from].includes(to)) return ['neighbour'];
  const needed: (keyof MoveFacts)[] = ['instancesArrived'];
  if (from === 'mysql') needed.push('loaded');
  if (from === 'compare' && to === 'strict') needed.push('commitsNumbered');
  if (from === 'strict' && to === 'dynamodb-read')
    needed.push('captureCaughtUp', 'outboxEmpty', 'compared', 'sourceIsEpochs');
  // Before the hold, for it takes longer than writes may be refused.
  if (from === 'dynamodb-read' && to === 'hold-forward') needed.push('compared', 'streamWatched');
  if (from === 'hold-forward' && to === 'dynamodb')
    needed.push('captureCaughtUp', 'outboxEmpty', 'compared', 'sourceIsEpochs');
  if (from === 'hold-back' && to === 'dynamodb-read') needed.push('streamDrained', 'outboxEmpty');
  return needed.filter((fact) => !facts[fact]);
}

/** The next step on the way; the same step when it is reached. */
export function stepTowards(from: Step, to: Step): Step {
  const cameBy = new Map<Step, Step>([[from, from]]);
  const queue: Step[] = [from];
  for (let at = queue.shift(); at !== undefined; at = queue.shift())
    for (const next of NEIGHBOURS[at])
      if (!cameBy.has(next)) {
        cameBy.set(next, at);
        queue.push(next);
      }
  let step = to;
  while (step !== from && cameBy.get(step) !== from) step = cameBy.get(step) ?? from;
  return step;
}
