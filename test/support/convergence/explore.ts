/**
 * Walks every state that a small world can reach, breadth first, so that the first finding has the shortest way. Wrong is a state, a state
 * of rest, or, when the walk is done, a state from which none of rest can be reached.
 */

export interface Action<W> {
  readonly who: string;
  readonly does: string;
  /** Changes the copy that it is given. */
  readonly run: (world: W) => void;
  /** Changes nothing that anybody else can see, and has no alternative: done at once with the action before it. */
  readonly silent?: true;
}

export interface Finding {
  readonly what: string;
  /** What happened, in order, from the start. */
  readonly way: readonly string[];
}

export interface Exploration {
  readonly states: number;
  /** States in which nothing is left to do. */
  readonly rests: number;
  readonly finding?: Finding;
}

export interface Walk<W> {
  readonly initial: W;
  readonly actionsOf: (world: W) => readonly Action<W>[];
  /** What is wrong in any state. */
  readonly wrongIn: (world: W) => string | undefined;
  /** What is wrong in a state in which nothing is left to do. */
  readonly wrongAtRest: (world: W) => string | undefined;
  /** More states than this throw: a walk that was cut short would prove nothing. */
  readonly maxStates: number;
  /** Puts what has no order into one order, so that one state has one text. */
  readonly canonical: (world: W) => void;
}

function settle<W>(walk: Walk<W>, world: W): void {
  for (;;) {
    const silent = walk.actionsOf(world).find((action) => action.silent === true);
    if (silent === undefined) break;
    silent.run(world);
  }
  walk.canonical(world);
}

/** Steps between states, by number, in the order in which they were found. */
interface Steps {
  readonly from: number[];
  readonly to: number[];
}

/** The first state from which no state of rest can be reached: what repeats for ever, or waits for what never comes. */
function endlessAt(states: number, steps: Steps, rests: readonly number[]): number | undefined {
  const before: number[][] = Array.from({ length: states }, () => []);
  for (const [index, to] of steps.to.entries()) before[to]?.push(steps.from[index] as number);
  const ends = new Uint8Array(states);
  const queue = [...rests];
  for (const rest of rests) ends[rest] = 1;
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const earlier of before[at] as number[])
      if (ends[earlier] === 0) {
        ends[earlier] = 1;
        queue.push(earlier);
      }
  const first = ends.indexOf(0);
  return first < 0 ? undefined : first;
}

/** Ways on from a state without rest, until one comes again. */
function roundFrom<W>(walk: Walk<W>, text: string): { readonly way: readonly string[]; readonly round: number } {
  const seen: string[] = [];
  const way: string[] = [];
  let now = text;
  while (!seen.includes(now)) {
    seen.push(now);
    const world = JSON.parse(now) as W;
    const [first] = walk.actionsOf(world) as [Action<W>];
    first.run(world);
    settle(walk, world);
    way.push(`${first.who}: ${first.does}`);
    now = JSON.stringify(world);
  }
  return { way, round: seen.length - seen.indexOf(now) };
}

/** @throws Error when there are more than `maxStates` states */
export function explore<W>(walk: Walk<W>): Exploration {
  const texts = [JSON.stringify(walk.initial)];
  const known = new Map(texts.map((text, index) => [text, index]));
  const cameFrom = [-1];
  const cameBy = [''];
  const steps: Steps = { from: [], to: [] };
  const rests: number[] = [];

  const wayTo = (at: number): readonly string[] => {
    const way: string[] = [];
    for (let i = at; i > 0; i = cameFrom[i] as number) way.unshift(cameBy[i] as string);
    return way;
  };
  const ended = (at: number, what: string): Exploration => ({
    states: texts.length,
    rests: rests.length,
    finding: { what, way: wayTo(at) },
  });

  for (let at = 0; at < texts.length; at += 1) {
    const text = texts[at] as string;
    const world = JSON.parse(text) as W;
    const wrong = walk.wrongIn(world);
    if (wrong !== undefined) return ended(at, wrong);
    const actions = walk.actionsOf(world);
    if (actions.length === 0) {
      rests.push(at);
      const wrongAtRest = walk.wrongAtRest(world);
      if (wrongAtRest !== undefined) return ended(at, wrongAtRest);
    }
    for (const { who, does, run } of actions) {
      const next = JSON.parse(text) as W;
      run(next);
      settle(walk, next);
      const nextText = JSON.stringify(next);
      const number = known.get(nextText);
      steps.from.push(at);
      steps.to.push(number ?? texts.length);
      if (number !== undefined) continue;
      if (texts.length >= walk.maxStates) throw new Error(`more than ${walk.maxStates} states`);
      known.set(nextText, texts.length);
      texts.push(nextText);
      cameFrom.push(at);
      cameBy.push(`${who}: ${does}`);
    }
  }
  const endless = endlessAt(texts.length, steps, rests);
  if (endless === undefined) return { states: texts.length, rests: rests.length };
  const { way, round } = roundFrom(walk, texts[endless] as string);
  const what = `goes on for ever: the last ${round === 1 ? 'step comes' : `${round} steps come`} again and again`;
  return { states: texts.length, rests: rests.length, finding: { what, way: [...wayTo(endless), ...way] } };
}
