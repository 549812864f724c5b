import type { StageName } from '../../contracts/names';

/** When to strike: not before this share of the stage's rows is done, and then after a delay. */
export interface Moment {
  readonly stage: StageName;
  /** 0 to 1, of the rows copied and compared; 0 in stages without rows. */
  readonly share: number;
  readonly delayMs: number;
  /** Does not wait until what was killed before works again: the replacement dies while it starts. */
  readonly early: boolean;
}

const SHORT_STAGES = ['analysis', 'modeling', 'infrastructure'] as const;
/** Share of the strikes that each of the short stages gets; the transfer has the rest. */
const SHORT_SHARE = 0.1;
/** Of the time that such a stage lasts: a strike is to come before its end. */
const SHORT_DELAY = 0.5;
/** The last strike must come before the run ends. */
const LAST_SHARE = 0.9;
/** Of the time that the transfer lasts: spreads the strikes between two slices. */
const TRANSFER_DELAY = 0.03;
const EARLY = 0.2;
/** A worker needs about 3 s until it polls. */
const EARLY_DELAY_MS = 3_000;

/**
 * Random moments in the order of the stages, at least one in each when there are four or more.
 * @param input.lasts milliseconds of each stage in an undisturbed run
 */
export function moments(input: {
  readonly kills: number;
  readonly random: () => number;
  readonly lasts: Readonly<Partial<Record<StageName, number>>>;
}): readonly Moment[] {
  const { kills, random, lasts } = input;
  const each = kills < SHORT_STAGES.length + 1 ? 0 : Math.max(1, Math.floor(kills * SHORT_SHARE));
  const early = (stage: StageName, share: number): Moment => {
    return { stage, share, early: true, delayMs: Math.round(random() * EARLY_DELAY_MS) };
  };
  const atWork = (stage: StageName, share: number, most: number): Moment => {
    return { stage, share, early: false, delayMs: Math.round(random() * most) };
  };
  // A second strike in such a stage must come before its replacement works, else the stage may be over.
  const short = SHORT_STAGES.flatMap((stage) =>
    Array.from({ length: each }, (_, at) =>
      at === 0 ? atWork(stage, 0, (lasts[stage] ?? 0) * SHORT_DELAY) : early(stage, 0),
    ),
  );
  const shares = Array.from({ length: kills - short.length }, () => random() * LAST_SHARE).sort((a, b) => a - b);
  const longest = (lasts.transfer ?? 0) * TRANSFER_DELAY;
  const transfer = shares.map((share, at) =>
    at > 0 && random() < EARLY ? early('transfer', share) : atWork('transfer', share, longest),
  );
  return [...short, ...transfer];
}
