const NUMBERED = /^(\D*)(\d+)$/;

/** Identifiers as a person would list them: `AP1 to AP4, AP7`. Runs of three or more that follow one another are drawn together. */
export function spans(identifiers: readonly string[]): string {
  const runs: string[][] = [];
  for (const identifier of identifiers) {
    const run = runs.at(-1);
    if (run !== undefined && follows(run.at(-1)!, identifier)) run.push(identifier);
    else runs.push([identifier]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(', ') : `${run[0]} to ${run.at(-1)}`)).join(', ');
}

function follows(one: string, next: string): boolean {
  const [a, b] = [NUMBERED.exec(one), NUMBERED.exec(next)];
  return a !== null && b !== null && a[1] === b[1] && Number(b[2]) === Number(a[2]) + 1;
}
