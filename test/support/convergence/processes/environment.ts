import { send } from '../dynamodb';
import type { Action } from '../explore';
import type { Context, World } from '../world';

/** What happens by itself: the source shows a commit, a late request lands or dies, time passes. */

/** Terms of every lease in the model, in ticks. All clocks of the model run alike, so there is no margin. */
export const TERMS = { leaseMs: 1, marginMs: 0, requestMs: 2 };

export function environmentActions(context: Context, world: World, timePasses: boolean): readonly Action<World>[] {
  const actions: Action<World>[] = [];
  if (world.shown < world.log.length)
    actions.push({
      who: 'source',
      does: `shows transaction ${world.shown + 1}`,
      run: (w) => void (w.shown += 1),
    });
  for (const [index, { parts, by }] of world.late.entries()) {
    const owner = [...new Set(parts.map((part) => part.owner))].join(' and ');
    const take = (w: World) => w.late.splice(index, 1)[0];
    actions.push({
      who: 'network',
      does: `a late request of ${by} for ${owner} lands`,
      run: (w) => {
        const request = take(w);
        if (request !== undefined) send(context, w, request);
      },
    });
    actions.push({ who: 'network', does: `a late request of ${by} for ${owner} dies`, run: (w) => void take(w) });
  }
  if (timePasses)
    actions.push({
      who: 'time',
      does: 'passes',
      run: (w) => {
        w.now += 1;
        w.late = w.late.filter(({ sentAt }) => sentAt === undefined || w.now < sentAt + TERMS.requestMs);
      },
    });
  return actions;
}
