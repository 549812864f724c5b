import type { Process, World } from './world';

/**
 * What a scenario leaves undone at rest, because nobody is there to do it: `outbox`, `stream`, or the name of a process, each with the reason.
 * All else must be done: who waits is not at rest, though nothing more happens.
 */
export type Leaves = Readonly<Record<string, string>>;

/** Places at which a process has nothing in hand. */
const AT_REST: ReadonlySet<string> = new Set(['idle', 'dead', 'done', 'free', 'loaded']);
/** What a process can have in hand beside its place. */
const IN_HAND = ['work', 'hint', 'entry'] as const;

/** Where a process stands that has not done all it was there for; undefined: it has. */
function waitsAt(me: Process): string | undefined {
  if (!AT_REST.has(me.at)) return me.at;
  const held = IN_HAND.find((name) => (me[name] ?? null) !== null);
  if (held !== undefined) return `with its ${held} in hand`;
  const way = me['way'] as readonly string[] | undefined;
  return way === undefined || way.length === 0 ? undefined : `on the way to ${way.join(', ')}`;
}

/** Does anybody wait for what does not come, or is anything there that nobody takes? */
export function unfinished(world: World, leaves: Leaves): string | undefined {
  for (const [name, me] of Object.entries(world.processes)) {
    const at = waitsAt(me);
    if (at !== undefined && leaves[name] === undefined) return `${name} waits for ever: ${at}`;
  }
  const putOff = Object.keys(world.control).filter((id) => id.startsWith('outbox#'));
  if (putOff.length > 0 && leaves['outbox'] === undefined) return `nobody takes ${putOff.join(', ')}`;
  const [record] = world.stream;
  if (record !== undefined && leaves['stream'] === undefined)
    return `nobody takes the stream's record of ${record.key}`;
  return undefined;
}
