/** One thing that is wrong with a settings file. */
export interface SettingsProblem {
  /** Path in the file, for example `source.endpoints[0].port`; empty for the file as a whole. */
  readonly path: string;
  /** 1-based; undefined when the file could not be read. */
  readonly line?: number;
  readonly column?: number;
  /** What was found there, in words; never a secret. */
  readonly found: string;
  /** What is allowed there. */
  readonly allowed: string;
  /** What was probably meant. */
  readonly hint?: string;
}

export type SettingsPath = readonly (string | number)[];

/** `['source', 'endpoints', 0, 'port']` -> `source.endpoints[0].port`; keys that are no plain words are quoted. */
export function pathText(path: SettingsPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(part)) return `${text}[${JSON.stringify(part.slice(0, 80))}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** `landfall.yaml:7:11  source.port: found "x", allowed: ..`, one line per problem. */
export function problemText(file: string, problem: SettingsProblem): string {
  const place =
    problem.line === undefined ? file : `${file}:${problem.line}${problem.column ? `:${problem.column}` : ''}`;
  const subject = problem.path === '' ? '' : `${problem.path}: `;
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${place}  ${subject}found ${problem.found}; allowed: ${problem.allowed}${hint}`;
}
