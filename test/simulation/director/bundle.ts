import { join } from 'node:path';
import { build } from 'esbuild';

const ENTRY = join(__dirname, '../processes/entry.ts');

/**
 * Puts all that a process runs into one file: a process is then there within a quarter of a second, which counts where many are killed.
 * @param ruleOff name of an explorer's mutant; the process asks the mutant's functions in place of the rules'
 */
export async function bundleProcesses(folder: string): Promise<string> {
  const outfile = join(folder, 'process.js');
  await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return outfile;
}
