import logUpdate from 'log-update';

/** Text at the foot of the terminal that is written over by the next one. */
export interface LiveView {
  show(text: string, columns: number): void;
  /** Keeps the last text. */
  end(): void;
}

export const liveView = (): LiveView => ({
  show: (text, columns) =>
    logUpdate(
      text
        .split('\n')
        .map((line) => cut(line, columns))
        .join('\n'),
    ),
  end: () => logUpdate.done(),
});

/** Cuts a line to the width of the terminal, not counting colours: a wrapped line could not be written over. */
export function cut(line: string, columns: number): string {
  // eslint-disable-next-line no-control-regex -- colours begin with ESC
  const parts = line.split(/(\u001b\[[0-9;]*m)/);
  let left = columns - 1;
  let out = '';
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 1) out += part;
    else {
      const shown = [...part].slice(0, Math.max(0, left)).join('');
      out += shown;
      left -= [...shown].length;
    }
  }
  return out;
}
