import { AVAILABLE_STAGES, type StageName } from '../../../contracts/names';
import { disturb } from '../../../scripts/chaos/disturb';
import { moments } from '../../../scripts/chaos/moments';
import type { Look } from '../../../scripts/chaos/observer';
import { seeded } from '../../../scripts/chaos/random';

/** The striking of `npm run chaos`, on a migration that only pretends to run. */
const look = (stage: StageName, share = 0, state = 'running'): Look => ({
  ...{ run: 'running', state, stage, share },
  steps: [{ activity: 'copySlice', attempt: 1, worker: '1@here' }],
});

/** Answers one look after the other, then the last one again and again. */
function pretended(looks: readonly (Look | undefined)[]) {
  let at = 0;
  const next = () => looks[Math.min(at++, looks.length - 1)];
  const strikes: number[] = [];
  return {
    strikes,
    observer: { look: async () => next(), stage: async () => next()?.stage },
    victim: { strike: async () => void strikes.push(at), ready: async () => undefined, busy: () => true },
    onKill: () => undefined,
  };
}
const at = (stage: StageName, share: number) => ({ stage, share, delayMs: 0, early: false });

describe('disturb', () => {
  it('waits for the stage and for the share of the rows, through times without an answer', async () => {
    const it = pretended([
      ...[look('modeling'), undefined, look('infrastructure'), look('infrastructure'), look('infrastructure')],
      ...[look('transfer', 0.2), undefined, look('transfer', 0.6)],
    ]);
    const kills = await disturb({ ...it, moments: [at('infrastructure', 0), at('transfer', 0.5)] });
    expect(kills.map(({ stage, share }) => [stage, share])).toEqual([
      ['infrastructure', 0],
      ['transfer', 0.6],
    ]);
    expect(it.strikes).toHaveLength(2);
  });

  it.each(['stopped', 'finished'])('ends when the migration is %s before the moment has come', async (state) => {
    const it = pretended([look('modeling'), look('modeling', 0, state)]);
    expect(await disturb({ ...it, moments: [at('infrastructure', 0)] })).toEqual([]);
    expect(it.strikes).toEqual([]);
  });

  it('strikes a replacement that is still starting without asking', async () => {
    const it = pretended([look('modeling')]);
    const again = { ...at('modeling', 0), early: true };
    const kills = await disturb({ ...it, moments: [at('modeling', 0), again] });
    expect(kills.map(({ early }) => early)).toEqual([false, true]);
  });
});

describe('moments', () => {
  const of = (kills: number, seed = 1) => moments({ kills, random: seeded(seed), lasts: { transfer: 100_000 } });

  it('are the same for a seed, and others for another', () => {
    expect(of(20)).toEqual(of(20));
    expect(of(20)).not.toEqual(of(20, 2));
  });

  it.each([4, 5, 20, 50])('%i of them strike in every stage, in order, and never early at first', (kills) => {
    const all = of(kills);
    expect(all).toHaveLength(kills);
    expect([...new Set(all.map(({ stage }) => stage))]).toEqual(AVAILABLE_STAGES);
    const firsts = AVAILABLE_STAGES.map((stage) => all.find((one) => one.stage === stage));
    expect(firsts.map((first) => first?.early)).toEqual([false, false, false, false]);
    const shares = all.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThan(0.95);
  });
});
