import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

interface Result {
  readonly server: string;
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Runs `npm run simulate` without its set-up, which has been done. */
function simulate(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly results: readonly Result[] }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'scripts/simulate/main.ts'), '--json', ...args],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const out: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => out.push(data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, results: JSON.parse(Buffer.concat(out).toString() || '[]') as readonly Result[] }),
    );
  });
}

// `npm run simulate` runs it long enough to find what is rare.
describe('the convergence protocol on real servers', () => {
  it('keeps every acknowledged write, and both sides equal, under faults on each server', async () => {
    const { code, results } = await simulate('--server', 'all', '--runs', '3', '--seconds', '6', '--seed', '12');
    expect(results.map(({ server, violations }) => [server, violations])).toEqual([
      ['mysql80', []],
      ['mariadb', []],
      ['mysql97', []],
    ]);
    expect(code).toBe(0);
  }, 300_000);

  it('finds what is wrong when a rule is off', async () => {
    const { code, results } = await simulate('--fault', 'none', '--seconds', '8', '--seed', '7', '--rule-off', 'R1');
    expect(results.flatMap(({ violations }) => violations).join('\n')).toMatch(/extra item/);
    expect(code).toBe(1);
  }, 200_000);
});
