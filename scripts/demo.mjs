// npm run demo: set-up, then scripts/demo/main.ts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './lib/setup.mjs';

const began = Date.now();

try {
  await setUp();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const child = spawn(
  process.execPath,
  [
    '--import',
    join(root, 'scripts', 'demo', 'end-with-parent.mjs'),
    '--import',
    'tsx',
    join(root, 'scripts', 'demo', 'main.ts'),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['pipe', 'inherit', 'inherit'], env: { ...process.env, LANDFALL_DEMO_BEGAN: String(began) } },
);
// A signal reaches the whole foreground group; this process only waits for the answer.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
