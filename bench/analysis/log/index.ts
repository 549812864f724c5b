import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeLog } from './make';
import { run, type Run } from './run';

/**
 * Reading of a general log beside pt-query-digest, on the same file, one after the other.
 *
 *   npm run build && npx tsx bench/analysis/log/index.ts [megabytes=1000] [rounds=1]
 *
 * pt-query-digest is taken from the PATH or from Debian's package percona-toolkit, which is unpacked and not installed. The log is
 * test/cases/reference.general.log.gz repeated with shifted times; `varied` has other numbers in each statement. pt-query-digest
 * does not look at Execute entries: `as Query` writes them as Query entries, so that both do the same work (a fifth of the size, because
 * that takes it long).
 *
 * Exit code 1 where Landfall is less than ten times as fast by the clock in one of the three, or takes 400 MB or more.
 */
const [megabytes = 1_000, rounds = 1] = process.argv.slice(2).map(Number);
const ROOT = resolve(__dirname, '../../..');
const READER = join(ROOT, 'dist/adapters/query-log/index.js');

const TIMES = 10;
const MEGABYTES = 400;

const OURS = `require(process.argv[1]).readQueryLogs([process.argv[2]]).then((log) => { if (log.statements.length === 0) process.exit(1); })`;

function digestTool(folder: string): string {
  try {
    return execFileSync('which', ['pt-query-digest'], { encoding: 'utf8' }).trim();
  } catch {
    execFileSync('apt-get', ['download', 'percona-toolkit'], { cwd: folder, stdio: 'ignore' });
    const packed = readdirSync(folder).find((name) => name.endsWith('.deb'))!;
    execFileSync('dpkg', ['-x', join(folder, packed), folder]);
    return join(folder, 'usr/bin/pt-query-digest');
  }
}

const print = (name: string, one: Run, size: number): void =>
  console.log(
    `  ${name.padEnd(16)} ${(size / one.seconds).toFixed(1).padStart(7)} MB/s  ${(size / one.cpuSeconds).toFixed(1).padStart(7)} MB per CPU second  ` +
      `${one.seconds.toFixed(1).padStart(6)} s  peak RSS ${one.peakMegabytes.toFixed(0)} MB`,
  );

/** @returns what is short of the target */
const missed = (form: string, ratio: number, { peakMegabytes }: Run): readonly string[] => [
  ...(ratio >= TIMES ? [] : [`${form}: ${ratio.toFixed(1)} times pt-query-digest, less than ${TIMES}`]),
  ...(peakMegabytes < MEGABYTES ? [] : [`${form}: ${peakMegabytes.toFixed(0)} MB, not below ${MEGABYTES}`]),
];

async function main(): Promise<readonly string[]> {
  const short: string[] = [];
  if (!existsSync(READER)) throw new Error('npm run build comes first');
  const folder = mkdtempSync(join(tmpdir(), 'landfall-bench-log-'));
  try {
    const tool = digestTool(folder);
    console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}`);
    for (const form of ['as it is', 'as Query', 'varied as Query'] as const) {
      const path = join(folder, 'general.log');
      await makeLog({
        reference: join(ROOT, 'test/cases/reference.general.log.gz'),
        path,
        megabytes: form === 'as it is' ? megabytes : megabytes / 5,
        varied: form.startsWith('varied'),
        asQuery: form.endsWith('as Query'),
      });
      const size = statSync(path).size / 1e6;
      console.log(`${form}: ${size.toFixed(0)} MB`);
      for (let round = 0; round < rounds; round += 1) {
        const theirs = await run('perl', [tool, '--type', 'genlog', '--no-version-check', path]);
        print('pt-query-digest', theirs, size);
        const ours = await run(process.execPath, ['-e', OURS, READER, path]);
        print('landfall', ours, size);
        const ratio = theirs.seconds / ours.seconds;
        short.push(...missed(form, ratio, ours));
        console.log(`  ratio ${ratio.toFixed(1)}, per CPU second ${(theirs.cpuSeconds / ours.cpuSeconds).toFixed(1)}`);
      }
      rmSync(path);
    }
    return short;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().then(
  (short) => {
    for (const line of short) console.error(line);
    process.exitCode = short.length === 0 ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
