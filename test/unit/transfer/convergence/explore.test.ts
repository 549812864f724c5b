import { MUTANTS, SCENARIOS } from '../../../support/convergence/catalogue';
import { explore, type Action } from '../../../support/convergence/explore';
import { RULES } from '../../../support/convergence/rules';
import { run } from '../../../support/convergence/scenario';

/** Those that are walked in a second or so; `npm run explore` walks all. */
const QUICK_SCENARIOS = new Set([
  'load of one row',
  'claim on a key of another row',
  'copies are repaired by capture',
  'two rows swap unique values',
  'key held by a newer version',
  'phase 5 to 4 with a late request',
  'phase 5 to 4 with a key put off',
  'phase 4 to 5 after a job',
  'phase 5 on one item',
  'failover of the source',
  'failover there and back',
  'failover while the outbox is replayed',
  'failover beside the former source',
  'failover on MariaDB beside the former source',
]);
const QUICK_RULES = new Set([
  'L1',
  'L2',
  'L3',
  'L4',
  'C1',
  'V4',
  'V5',
  'P1',
  'T2',
  'R3',
  'R7',
  'R8',
  'H2',
  'H4',
  'A1',
  'W2',
  'S1',
  'F1',
  'F2',
  'F3',
  'F4',
  'C3',
]);

describe('convergence, every interleaving', () => {
  it.each(SCENARIOS.filter(({ name }) => QUICK_SCENARIOS.has(name)).map((s) => [s.name, s] as const))(
    '%s: nothing goes wrong',
    (_name, scenario) => {
      const { finding, rests } = run(scenario);
      expect(finding).toBeUndefined();
      expect(rests).toBeGreaterThan(0);
    },
  );

  it.each(MUTANTS.filter(({ rule }) => QUICK_RULES.has(rule)).map((m) => [m.rule, m.instead, m] as const))(
    '%s off (%s): the counter-example is found',
    (_rule, _instead, { scenario, replace }) => {
      expect(run(scenario, { ...RULES, ...replace(RULES) }).finding?.way.length).toBeGreaterThan(2);
    },
  );

  it('knows the scenarios and rules that are walked here', () => {
    for (const name of QUICK_SCENARIOS) expect(SCENARIOS.map((s) => s.name)).toContain(name);
    for (const rule of QUICK_RULES) expect(MUTANTS.map((m) => m.rule)).toContain(rule);
  });
});

describe('the explorer', () => {
  interface Counter {
    a: number;
    b: number;
  }
  const actionsOf = ({ a, b }: Counter): readonly Action<Counter>[] => [
    ...(a < 3 ? [{ who: 'a', does: 'adds', run: (w: Counter) => void (w.a += 1) }] : []),
    ...(b < 3 ? [{ who: 'b', does: 'adds', run: (w: Counter) => void (w.b += 1) }] : []),
  ];
  const walk = { initial: { a: 0, b: 0 }, actionsOf, canonical: () => undefined, maxStates: 100 };
  const fine = () => undefined;

  it('visits every state once', () => {
    expect(explore({ ...walk, wrongIn: fine, wrongAtRest: fine })).toEqual({ states: 16, rests: 1 });
  });

  it('gives the shortest way to what is wrong', () => {
    const wrongIn = ({ a, b }: Counter) => (a === 2 && b === 1 ? 'there' : undefined);
    expect(explore({ ...walk, wrongIn, wrongAtRest: fine }).finding?.way).toHaveLength(3);
    expect(explore({ ...walk, wrongIn: fine, wrongAtRest: () => 'end' }).finding?.way).toHaveLength(6);
  });

  it('finds what goes on for ever, and gives a round of it', () => {
    const turns = (w: Counter) => void (w.a = (w.a + 1) % 3);
    const stop = { who: 'b', does: 'stops', run: (w: Counter) => void (w.b = 9) };
    const actions = ({ b }: Counter) => (b === 9 ? [] : [{ who: 'a', does: 'turns', run: turns }]);
    const { finding } = explore({ ...walk, actionsOf: actions, wrongIn: fine, wrongAtRest: fine });
    expect(finding?.what).toBe('goes on for ever: the last 3 steps come again and again');
    const stops = (w: Counter) => (w.b === 9 ? [] : [...actions(w), ...(w.a === 1 ? [stop] : [])]);
    expect(explore({ ...walk, actionsOf: stops, wrongIn: fine, wrongAtRest: fine })).toEqual({ states: 4, rests: 1 });
  });

  it('does not end quietly when there are too many states', () => {
    expect(() => explore({ ...walk, maxStates: 10, wrongIn: fine, wrongAtRest: fine })).toThrow('more than 10 states');
  });
});
