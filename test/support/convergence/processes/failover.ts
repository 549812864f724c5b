import type { Action } from '../explore';
import type { World } from '../world';
import { raiseEpoch, serverNow } from '../world';

/** The source fails, and a replica that has everything takes over; somebody sees it and raises the epoch, sooner or later, or not at all in time. */
export function failoverActions(world: World, most: number): readonly Action<World>[] {
  const { takeovers = [] } = world;
  const actions: Action<World>[] = [];
  if (takeovers.length < most && world.shown === world.log.length)
    actions.push({
      who: 'source',
      does: `fails over to server ${serverNow(world) === 1 ? 2 : 1}`,
      run: (w) => void (w.takeovers = [...takeovers, w.log.length]),
    });
  if (world.counted !== serverNow(world))
    actions.push({
      who: 'coordinator',
      does: 'sees another server and raises the epoch',
      run: raiseEpoch,
    });
  return actions;
}
