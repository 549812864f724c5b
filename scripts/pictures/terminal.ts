import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command';

/** Renders a recording as an animated SVG; run by npx, so that it is no dependency of the package. */
const RENDERER = 'svg-term-cli@2.1.1';

/** Seconds for which the last screen stays. */
const HOLD = 6;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Runs a command in a pseudo terminal (`script` of util-linux) and writes what it printed, and when, as an asciicast of version 2.
 * @throws Error when the command does not end with 0
 */
export async function record(input: {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly size: TerminalSize;
  readonly cast: string;
}): Promise<void> {
  const { columns, rows } = input.size;
  const folder = mkdtempSync(join(tmpdir(), 'landfall-terminal-'));
  const [out, timing] = [join(folder, 'out'), join(folder, 'timing')];
  const inside = `unset NO_COLOR; stty cols ${columns} rows ${rows}; exec ${[input.file, ...input.args].map(quoted).join(' ')}`;
  try {
    await command('script', ['-q', '-e', '-m', 'advanced', '-c', inside, '--log-out', out, '--log-timing', timing], {
      cwd: input.cwd,
      environment: { ...input.environment, TERM: 'xterm-256color' },
    });
    writeFileSync(input.cast, asciicast(readFileSync(out), readFileSync(timing, 'utf8'), input.size));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Header line and one line per output event, from the two logs of `script`; its own first and last line are not the command's. */
function asciicast(log: Buffer, timing: string, { columns, rows }: TerminalSize): string {
  let at = log.indexOf('\n') + 1;
  let time = 0;
  const events = timing
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([kind]) => kind === 'O')
    .map(([, delay, bytes]) => {
      time += Number(delay);
      const text = log.subarray(at, (at += Number(bytes))).toString('utf8');
      return JSON.stringify([Number(time.toFixed(3)), 'o', text]);
    });
  const end = JSON.stringify([Number((time + HOLD).toFixed(3)), 'o', '']);
  return [JSON.stringify({ version: 2, width: columns, height: rows }), ...events, end, ''].join('\n');
}

/** Renders a recording as an animated SVG. */
export async function render(cast: string, svg: string): Promise<void> {
  const args = ['--yes', RENDERER, '--in', cast, '--out', svg, '--window', '--padding', '12'];
  await command('npx', args, { cwd: tmpdir() });
  const text = readFileSync(svg, 'utf8');
  const first = /0%\{transform:translateX\(0\)\}/;
  if (!first.test(text)) throw new Error(`${svg} has no animation`);
  // Browsers enlarge what only moves as a picture, and blur it; with a property that cannot be enlarged so they draw each frame anew.
  writeFileSync(svg, text.replace(first, '0%{transform:translateX(0);stroke-dashoffset:0}'));
}
