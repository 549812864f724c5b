import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTANTS, SCENARIOS } from '../../../support/convergence/catalogue';
import { explore, type Action } from '../../../support/convergence/explore';
import { RULES } from '../../../support/convergence/rules';
import type { Mutant } from '../../../support/convergence/mutants/mutant';
import { newCapture } from '../../../support/convergence/processes/capture';
import { newCoordinator } from '../../../support/convergence/processes/coordinator';
import { newInstance } from '../../../support/convergence/processes/instance';
import { newReplay } from '../../../support/convergence/processes/replay';
import { newReverse } from '../../../support/convergence/processes/reverse';
import { newWorld, run } from '../../../support/convergence/scenario';
import { rowsOn, ruleCells, scenarioCells } from '../../../support/convergence/tables';
import { unfinished } from '../../../support/convergence/unfinished';

/** Those that are walked in a second or so; `npm run explore` walks all. */
const QUICK_SCENARIOS = new Set([
  'load of one row',
  'claim on a key of another row',
  'copies are repaired by capture',
  'two rows swap unique values',
  'key held by a newer version',
  'item that a late request left behind',
  'phase 5 to 4 with a late request',
  'phase 5 to 4 with a key put off',
  'phase 4 to 5 with a key put off',
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

const isQuick = ({ rule, scenario }: Mutant): boolean => QUICK_RULES.has(rule) || QUICK_SCENARIOS.has(scenario.name);

const PAGE = readFileSync(join(__dirname, '../../../../docs/decisions/convergence.md'), 'utf8');
const scenariosOnPage = rowsOn(PAGE, 'scenarios');
const rulesOnPage = rowsOn(PAGE, 'rules');

describe('convergence, every interleaving', () => {
  it.each(SCENARIOS.filter(({ name }) => QUICK_SCENARIOS.has(name)).map((s) => [s.name, s] as const))(
    '%s: nothing goes wrong, in as many states as the page says',
    (_name, scenario) => {
      const result = run(scenario);
      expect(result.finding).toBeUndefined();
      expect(result.rests).toBeGreaterThan(0);
      expect(scenariosOnPage).toContainEqual(scenarioCells(scenario, result).map(String));
    },
  );

  it.each(MUTANTS.filter(isQuick).map((m) => [m.rule, m.instead, m] as const))(
    '%s off (%s): the counter-example is found that the page has',
    (_rule, _instead, mutant) => {
      const result = run(mutant.scenario, { ...RULES, ...mutant.replace(RULES) });
      expect(result.finding?.way.length).toBeGreaterThan(2);
      expect(rulesOnPage).toContainEqual(ruleCells(mutant, result).map(String));
    },
  );

  it('has every scenario and every rule that is switched off on the page, and their sum', () => {
    expect(scenariosOnPage.slice(0, -1).map(([name]) => name)).toEqual(SCENARIOS.map(({ name }) => name));
    expect(rulesOnPage.map((cells) => cells.slice(0, 3))).toEqual(
      MUTANTS.map(({ rule, instead, scenario }) => [rule, instead, scenario.name]),
    );
    const sum = scenariosOnPage.slice(0, -1).reduce((states, [, count]) => states + Number(count), 0);
    expect(scenariosOnPage.at(-1)?.[1]).toBe(String(sum));
  });

  it('knows the scenarios and rules that are walked here', () => {
    for (const name of QUICK_SCENARIOS) expect(SCENARIOS.map((s) => s.name)).toContain(name);
    for (const rule of QUICK_RULES) expect(MUTANTS.map((m) => m.rule)).toContain(rule);
  });
});

describe('rest', () => {
  const processes = {
    w1: newInstance('compare'),
    capture: newCapture(0),
    coordinator: newCoordinator([]),
    reverse: newReverse(),
    replay: newReplay(),
  };
  const hint = { key: 'R', v: '1' };

  it('is where nobody has anything in hand, and nothing is left', () => {
    expect(unfinished(newWorld({ processes }), {})).toBeUndefined();
  });

  it.each([
    ['w1', { ...processes.w1, at: 'busy' }],
    ['capture', { ...processes.capture, at: 'busy' }],
    ['capture', newCapture(null)],
    ['coordinator', newCoordinator(['strict'])],
    ['reverse', { ...processes.reverse, hint }],
    ['replay', { ...processes.replay, entry: { key: 'R', version: '1' } }],
  ])('%s must not wait', (name, waits) => {
    const world = newWorld({ processes: { ...processes, [name]: waits } });
    expect(unfinished(world, {})).toContain(`${name} waits for ever`);
    expect(unfinished(world, { [name]: 'nobody is there for it' })).toBeUndefined();
  });

  it('is not where an entry of the outbox or a record of the stream is left', () => {
    const putOff = newWorld({ control: { 'outbox#R': '1' } });
    expect(unfinished(putOff, {})).toBe('nobody takes outbox#R');
    expect(unfinished(putOff, { outbox: 'nobody replays it' })).toBeUndefined();
    expect(unfinished(newWorld({ stream: [hint] }), {})).toBe("nobody takes the stream's record of R");
    expect(unfinished(newWorld({ stream: [hint] }), { stream: 'nobody reads it' })).toBeUndefined();
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
