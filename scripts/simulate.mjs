// npm run simulate: set-up, then scripts/simulate/main.ts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './lib/setup.mjs';

const args = process.argv.slice(2);
console.log = console.error; // standard output is for the result
try {
  if (!args.includes('--help') && !args.includes('-h')) await setUp({ examples: [] });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'simulate', 'main.ts'), ...args], {
  cwd: root,
  stdio: 'inherit',
});
// A signal reaches the whole foreground group; this process only waits for the answer.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
