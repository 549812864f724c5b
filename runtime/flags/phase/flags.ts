import { readsFrom, STEP, writePlan, type Step } from './rules';

/** The four flags that people know, and the five phases. Both are read off the step; nobody stores them. */

export const FLAG_NAMES = ['READ_MYSQL', 'READ_DDB', 'WRITE_MYSQL', 'WRITE_DDB'] as const;
export type Flags = Readonly<Record<(typeof FLAG_NAMES)[number], boolean>>;

export const PHASES = [1, 2, 3, 4, 5] as const;
export type Phase = (typeof PHASES)[number];

const STEP_OF: Readonly<Record<Phase, Step>> = {
  1: STEP.mysql,
  2: STEP.shadow,
  3: STEP.compare,
  4: STEP.dynamodbRead,
  5: STEP.dynamodb,
};

/** The phases next to a step: one, where the step is a phase; two, where it lies between them. */
const AROUND: Readonly<Record<Step, readonly [Phase, Phase]>> = {
  mysql: [1, 1],
  shadow: [2, 2],
  compare: [3, 3],
  strict: [3, 4],
  'dynamodb-read': [4, 4],
  'hold-forward': [4, 5],
  dynamodb: [5, 5],
  'hold-back': [4, 5],
};

export const isPhase = (value: unknown): value is Phase => PHASES.some((phase) => phase === value);

export const stepOfPhase = (phase: Phase): Step => STEP_OF[phase];

/** The phase that people are shown; where the step lies between two, the lower one. */
export const phaseOf = (step: Step): Phase => AROUND[step][0];

/** The two phases between which the step lies; undefined where it is a phase. */
export const between = (step: Step): readonly [Phase, Phase] | undefined =>
  AROUND[step][0] === AROUND[step][1] ? undefined : AROUND[step];

export function flagsOf(step: Step): Flags {
  const { acts } = writePlan(step);
  return {
    READ_MYSQL: readsFrom(step) === 'mysql',
    READ_DDB: readsFrom(step) === 'dynamodb' || step === STEP.compare,
    WRITE_MYSQL: acts.includes('commit'),
    WRITE_DDB: acts.includes('put') || acts.includes('put-item'),
  };
}

/** The phase whose flags these are; undefined: they are no phase. */
export const phaseOfFlags = (flags: Flags): Phase | undefined =>
  PHASES.find((phase) => {
    const those = flagsOf(STEP_OF[phase]);
    return FLAG_NAMES.every((name) => those[name] === flags[name]);
  });

/** Phases for which one may ask at a step: where it stands, and the next one on either side. */
export const legalGoals = (step: Step): readonly Phase[] => {
  const [low, high] = AROUND[step];
  return PHASES.filter((phase) => (low === high ? Math.abs(phase - low) <= 1 : phase === low || phase === high));
};

/** Phases to which one may roll back at a step, over those between. */
export const legalRollbacks = (step: Step): readonly Phase[] => PHASES.filter((phase) => phase < AROUND[step][1]);
