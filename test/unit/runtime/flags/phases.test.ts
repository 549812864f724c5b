import {
  between,
  FLAG_NAMES,
  flagsOf,
  isPhase,
  legalGoals,
  legalRollbacks,
  phaseOf,
  phaseOfFlags,
  PHASES,
  stepOfPhase,
  type Flags,
} from '../../../../runtime/flags/phase/flags';
import { STEP } from '../../../../runtime/flags/phase/rules';
import { mayTry, stepFor } from '../../../../runtime/flags/trial/rules';

const letters = (flags: Flags): string => FLAG_NAMES.map((name) => (flags[name] ? '1' : '0')).join('');

describe('the four flags', () => {
  it('are read off the step', () => {
    expect(Object.fromEntries(Object.values(STEP).map((step) => [step, letters(flagsOf(step))]))).toEqual({
      mysql: '1010',
      shadow: '1011',
      compare: '1111',
      strict: '1011',
      'dynamodb-read': '0111',
      'hold-forward': '0100',
      dynamodb: '0101',
      'hold-back': '0100',
    });
  });

  it('of the sixteen combinations five are phases, each its own', () => {
    const all = Array.from({ length: 16 }, (_, bits) =>
      Object.fromEntries(FLAG_NAMES.map((name, at) => [name, (bits & (1 << at)) !== 0])),
    ) as unknown as readonly Flags[];
    const phases = all.map(phaseOfFlags).filter((phase) => phase !== undefined);
    expect([...phases].sort()).toEqual([1, 2, 3, 4, 5]);
    for (const phase of PHASES) expect(phaseOfFlags(flagsOf(stepOfPhase(phase)))).toBe(phase);
  });

  it('a phase is one of five numbers', () => {
    expect([0, 6, 1.5, '1', null, undefined, Number.NaN, [1]].filter(isPhase)).toEqual([]);
  });
});

describe('legal moves', () => {
  it('go to the next phase on either side, or to one of the two between which the flag stands', () => {
    expect(Object.fromEntries(Object.values(STEP).map((step) => [step, legalGoals(step)]))).toEqual({
      mysql: [1, 2],
      shadow: [1, 2, 3],
      compare: [2, 3, 4],
      strict: [3, 4],
      'dynamodb-read': [3, 4, 5],
      'hold-forward': [4, 5],
      dynamodb: [4, 5],
      'hold-back': [4, 5],
    });
  });

  it('roll back over several', () => {
    expect(legalRollbacks(STEP.dynamodb)).toEqual([1, 2, 3, 4]);
    expect(legalRollbacks(STEP.holdForward)).toEqual([1, 2, 3, 4]);
    expect(legalRollbacks(STEP.mysql)).toEqual([]);
    expect([phaseOf(STEP.strict), between(STEP.strict), between(STEP.shadow)]).toEqual([3, [3, 4], undefined]);
  });
});

describe('a phase that a tester tries', () => {
  it('is allowed only where both sides are written and MySQL is right', () => {
    const allowed = Object.values(STEP).map((step) => [step, PHASES.filter((phase) => mayTry(step, phase))]);
    expect(Object.fromEntries(allowed)).toEqual({
      mysql: [],
      shadow: [2, 3, 4],
      compare: [2, 3, 4],
      strict: [2, 3, 4],
      'dynamodb-read': [2, 3, 4],
      'hold-forward': [],
      dynamodb: [],
      'hold-back': [],
    });
    expect(stepFor(STEP.shadow, 4)).toBe(STEP.dynamodbRead);
    expect(stepFor(STEP.holdForward, 4)).toBe(STEP.holdForward);
    expect(stepFor(STEP.shadow, undefined)).toBe(STEP.shadow);
  });
});
