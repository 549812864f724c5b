import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { END_WITH_PARENT } from '../../../scripts/demo/processes';

const CHILD = `new (require("node:worker_threads").Worker)("0", { eval: true }); process.on('SIGTERM', () => { process.stderr.write('ended by SIGTERM'); process.exit(0); }); setInterval(() => {}, 1000);
process.stderr.write('up\\n');`;
const PARENT = `require('node:child_process').spawn(process.execPath, ['--import', ${JSON.stringify(END_WITH_PARENT)}, '-e', ${JSON.stringify(CHILD)}],
  { stdio: ['pipe', 'ignore', 'inherit'] }); setInterval(() => {}, 1000);`;

it.each(['SIGKILL', 'SIGTERM'] as const)('what a script started ends when the script ends by %s', async (signal) => {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const up = new Promise<void>((resolve) =>
    parent.stderr.on('data', (data: Buffer) => ((said += data.toString()), said.includes('up') && resolve())),
  );
  await up;
  // The child holds the other end of stderr: it is closed when the child is gone too.
  const closed = once(parent, 'close');
  parent.kill(signal);
  await closed;
  expect(said).toBe('up\nended by SIGTERM');
});
