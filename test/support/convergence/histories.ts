import type { Rules } from './rules';
import { wrongComparison } from './second-looks';

/** Rules of which the walk's scenarios have nothing: one history by hand for each, in which it matters. */
export interface History {
  /** The rule, or its function where docs/decisions/convergence.md has no number for it. */
  readonly rule: string;
  /** What is done instead. */
  readonly instead: string;
  readonly replace: (rules: Rules) => Partial<Rules>;
  /** What is wrong at the end; undefined: nothing. */
  readonly wrong: (rules: Rules) => string | undefined;
}

const TERMS = { leaseMs: 10, marginMs: 2 };

/** An instance takes a write in `compare`, sleeps, and its poll renews the lease before the write goes on. */
function answeredAfterABreak(rules: Rules): string | undefined {
  const [began, wakes] = [1, 12];
  const first = rules.leaseUntil(TERMS, 0);
  if (!rules.leaseHolds({ nowMs: began, untilMs: first })) return 'it takes no request';
  // The others have waited for the lease, and then the flag has moved twice: an instance in the third step answers from DynamoDB.
  if (!rules.leaseIsOver(TERMS, { nowMs: wakes, seenAtMs: 0 })) return undefined;
  const reads = rules.readsFrom(rules.stepTowards(rules.stepTowards('compare', 'dynamodb'), 'dynamodb'));
  const renewed = rules.leaseUntil(TERMS, wakes);
  const unbroken = rules.leaseHolds({ nowMs: wakes, untilMs: first });
  const answers = rules.mayAnswer({ nowMs: wakes + 1, untilMs: renewed, unbroken });
  // In `compare` the put may fail, and did.
  return answers && !rules.writePlan('compare').putRequired && reads === 'dynamodb'
    ? 'a write was acknowledged that no item shows'
    : undefined;
}

/**
 * A cascade that the log hides has removed a child, which the sum of another row shows. Capture writes the child's registry, dies before it comes to that
 * row, and takes the transaction again.
 */
function sumOfAChildThatIsGone(rules: Rules): string | undefined {
  let remembered: readonly string[] = ['counted by G'];
  const sums = new Map([['G', ['child']]]);
  const attempt = (dies: boolean): void => {
    const was = remembered;
    remembered = rules.toRemember({ now: [], remembered, touched: was });
    if (dies) return;
    for (const image of was) sums.set(image.slice('counted by '.length), []);
  };
  attempt(true);
  attempt(false);
  return sums.get('G')?.length === 0 ? undefined : 'the sum of G has a child that is gone';
}

/** In 5 one row wants the key of another one that keeps it. */
function keyOfAnother(rules: Rules): string | undefined {
  const version = rules.versionNumber(2, '1');
  const lies = new Map([
    ['by-a', { version, owner: 'R' }],
    ['by-b', { version, owner: 'S' }],
  ]);
  const state = (key: string) => ({ key, stored: lies.get(key) });
  const move = rules.planOwnMove({
    members: [{ owner: 'S', head: version, claimed: [state('by-b')], wanted: [state('by-a')] }],
  });
  if (move.kind !== 'write') return undefined;
  const markOf = ({ of, key }: (typeof move.parts)[number]) => {
    if (of === 'head') return { version };
    return of === 'item' ? lies.get(key) : undefined;
  };
  if (!move.parts.every((part) => rules.holds(part.condition, markOf(part)))) return undefined;
  for (const { of, act, owner, key } of move.parts)
    if (of === 'item' && act === 'put') lies.set(key, { version: rules.versionNumber(2, '2'), owner });
  return lies.get('by-a')?.owner === 'R' ? undefined : 'R was acknowledged, and no item is left of it';
}

const comparison = (rules: Rules): string | undefined =>
  [
    { commits: 2, damaged: false },
    { commits: 2, damaged: true },
    { commits: 0, damaged: true },
  ]
    .map((world) => wrongComparison(rules, world))
    .find((wrong) => wrong !== undefined);

export const HISTORIES: readonly History[] = [
  {
    rule: 'S5',
    instead: 'a request is answered under a lease that was renewed when the one had run out under which it began',
    replace: ({ leaseHolds }) => ({ mayAnswer: (input) => leaseHolds(input) }),
    wrong: answeredAfterABreak,
  },
  {
    rule: 'toRemember',
    instead: 'the registry remembers of a row that is gone nothing of what it was',
    replace: () => ({ toRemember: ({ now }) => now }),
    wrong: sumOfAChildThatIsGone,
  },
  {
    rule: 'R4',
    instead: 'in phase 5 a key is taken from a row that keeps it',
    replace: ({ planOwnMove }) => ({
      planOwnMove: ({ members }) => {
        const blind = members.map((member) => ({
          ...member,
          wanted: member.wanted.map(({ key }) => ({ key, stored: undefined })),
        }));
        const move = planOwnMove({ members: blind });
        if (move.kind !== 'write') return move;
        const parts = move.parts.map((part) =>
          part.of === 'item' && part.act === 'put' ? { ...part, condition: { kind: 'always' as const } } : part,
        );
        return { kind: 'write', parts };
      },
    }),
    wrong: keyOfAnother,
  },
  {
    rule: 'comparePlan',
    instead: 'the item is read before capture has passed what the row was read with',
    replace: () => ({ comparePlan: () => ['read-row', 'read-item', 'await-capture', 'read-row-again'] }),
    wrong: comparison,
  },
  {
    rule: 'comparePlan',
    instead: 'the row is read again before the item',
    replace: () => ({ comparePlan: () => ['read-row', 'await-capture', 'read-row-again', 'read-item'] }),
    wrong: comparison,
  },
  {
    rule: 'verdictOfPair',
    instead: 'a pair that differs is a difference though its row did not stand still',
    replace: () => ({ verdictOfPair: ({ item, after }, same) => (same(item, after) ? 'equal' : 'differs') }),
    wrong: comparison,
  },
  {
    rule: 'verdictOfPair',
    instead: 'a pair that differs is looked at again for ever',
    replace: () => ({ verdictOfPair: ({ item, after }, same) => (same(item, after) ? 'equal' : 'again') }),
    wrong: comparison,
  },
  {
    rule: 'verdictOfPair',
    instead: 'a pair whose row stood still is called equal',
    replace: () => ({ verdictOfPair: ({ before, after }, same) => (same(before, after) ? 'equal' : 'again') }),
    wrong: comparison,
  },
];
