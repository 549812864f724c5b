import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FROM_SOURCE } from './port';

/** What a tool answered, as the Python SDK of the protocol has it. */
export interface Answer {
  readonly thrown?: string;
  readonly isError?: boolean;
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly content?: readonly { readonly text: string }[];
}

export interface Told {
  readonly server: string;
  readonly tools: readonly {
    readonly name: string;
    readonly outputSchema: object;
    readonly annotations: Readonly<Record<string, unknown>>;
  }[];
  readonly answers: readonly Answer[];
}

/** Starts `landfall mcp ..` from the Python SDK, lists its tools and calls some. */
export async function callByPython(input: {
  /** Behind `landfall mcp`. */
  readonly args: readonly string[];
  /** Beside that of this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: readonly (readonly [tool: string, input: object])[];
}): Promise<Told> {
  const python = process.env['LANDFALL_TEST_AWS_TOOLS'];
  if (python === undefined) throw new Error('set LANDFALL_TEST_AWS_TOOLS to a Python that has mcp (npm test does)');
  const [command, ...first] = FROM_SOURCE;
  const running = promisify(execFile)(python, [join(__dirname, 'client.py')], { maxBuffer: 64 * 1024 ** 2 });
  const { environment: env, calls } = input;
  running.child.stdin!.end(JSON.stringify({ command, args: [...first, 'mcp', ...input.args], env, calls }));
  const { stdout } = await running;
  return JSON.parse(stdout) as Told;
}
