/** Walks every state that a small world can reach, breadth first, so that the first finding has the shortest way. */

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

/** @throws Error when there are more than `maxStates` states */
export function explore<W>(walk: Walk<W>): Exploration {
  const texts = [JSON.stringify(walk.initial)];
  const known = new Set(texts);
  const cameFrom = [-1];
  const cameBy = [''];
  let rests = 0;

  const wayTo = (at: number): readonly string[] => {
    const way: string[] = [];
    for (let i = at; i > 0; i = cameFrom[i] as number) way.unshift(cameBy[i] as string);
    return way;
  };
  const ended = (at: number, what: string): Exploration => ({
    states: texts.length,
    rests,
    finding: { what, way: wayTo(at) },
  });

  for (let at = 0; at < texts.length; at += 1) {
    const text = texts[at] as string;
    const world = JSON.parse(text) as W;
    const wrong = walk.wrongIn(world);
    if (wrong !== undefined) return ended(at, wrong);
    const actions = walk.actionsOf(world);
    if (actions.length === 0) {
      rests += 1;
      const wrongAtRest = walk.wrongAtRest(world);
      if (wrongAtRest !== undefined) return ended(at, wrongAtRest);
    }
    for (const { who, does, run } of actions) {
      const next = JSON.parse(text) as W;
      run(next);
      settle(walk, next);
      const nextText = JSON.stringify(next);
      if (known.has(nextText)) continue;
      if (texts.length >= walk.maxStates) throw new Error(`more than ${walk.maxStates} states`);
      known.add(nextText);
      texts.push(nextText);
      cameFrom.push(at);
      cameBy.push(`${who}: ${does}`);
    }
  }
  return { states: texts.length, rests };
}
