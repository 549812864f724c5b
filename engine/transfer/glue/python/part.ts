/** A piece of a generated script: Python text that is taken in when something names it. */
export interface PythonPart {
  readonly name: string;
  /** Names of parts that it calls; they are printed before it. */
  readonly needs: readonly string[];
  readonly source: string;
}

/** A part from its text, without the line breaks at both ends. */
export const part = (name: string, needs: readonly string[], source: string): PythonPart => ({
  name,
  needs,
  source: source.replace(/^\n|\n$/g, ''),
});

/** The named parts with all that they need, in the order of the catalogue. @throws Error for a name that no part has */
export function partsFor(catalogue: readonly PythonPart[], names: ReadonlySet<string>): readonly PythonPart[] {
  const byName = new Map(catalogue.map((one) => [one.name, one]));
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    const found = byName.get(name);
    if (found === undefined) throw new Error(`no part of a script is named ${name}`);
    wanted.add(name);
    found.needs.forEach(want);
  };
  names.forEach(want);
  return catalogue.filter(({ name }) => wanted.has(name));
}
