import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { WorkerFigures } from './worker';

/**
 * What copying costs a worker of its own process, against an endpoint that takes every write.
 *
 *   npx tsx bench/transfer/workers.ts many [rows=10000000] [pairs=5]    many rows of 100 bytes against 100,000: rate, CPU, peak RSS
 *   npx tsx bench/transfer/workers.ts two [rows=100000] [pairs=5]       two workers against one, 20 ms a request
 *
 * Each run has processes and tables of its own; both sides alternate. Goals: many rows at the rate and memory of 100,000 within 10 %, RSS under
 * 500 MB; two workers 1.8 times one, the CPU of an item within 10 %.
 */
const SMALL_ROWS = 100_000;

const started = (file: string, args: readonly (string | number)[]): ChildProcess =>
  fork(join(__dirname, file), args.map(String), { execArgv: ['--import', 'tsx'] });

const said = async (child: ChildProcess): Promise<unknown> => ((await once(child, 'message')) as unknown[])[0];

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

interface Run {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
  readonly rssMb: number;
}

async function measured(workers: number, rows: number, waitMs: number): Promise<Run> {
  const sink = started('null-server.ts', [waitMs]);
  const endpoint = `http://127.0.0.1:${String(await said(sink))}`;
  const children = Array.from({ length: workers }, () => started('worker.ts', [rows, 1]));
  await Promise.all(children.map(said));
  const results = children.map(said);
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.send(endpoint);
  const figures = (await Promise.all(results)) as readonly WorkerFigures[];
  await Promise.all(ended);
  sink.kill();
  const total = workers * rows;
  return {
    perSecond: total / Math.max(...figures.map(({ seconds }) => seconds)),
    cpuMicroseconds: (figures.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) * 1e6) / total,
    rssMb: Math.max(...figures.map(({ rssMb }) => rssMb)),
  };
}

const text = ({ perSecond, cpuMicroseconds, rssMb }: Run): string =>
  `${Math.round(perSecond)} rows/s, ${cpuMicroseconds.toFixed(1)} us of CPU a row, ${rssMb} MB`;

async function main(): Promise<void> {
  const [what = 'two', ...numbers] = process.argv.slice(2);
  const many = what === 'many';
  const [rows = many ? 10_000_000 : SMALL_ROWS, pairs = 5] = numbers.map(Number);
  const sides = many
    ? [() => measured(1, rows, 0), () => measured(1, SMALL_ROWS, 0)]
    : [() => measured(2, rows, 20), () => measured(1, rows, 20)];
  const ratios: { readonly rate: number; readonly cpu: number; readonly rss: number }[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    const order = pair % 2 === 0 ? [0, 1] : [1, 0];
    const found: Run[] = [];
    for (const side of order) found[side] = await sides[side]!();
    const [a, b] = found as [Run, Run];
    const ratio = {
      rate: a.perSecond / b.perSecond,
      cpu: a.cpuMicroseconds / b.cpuMicroseconds,
      rss: a.rssMb / b.rssMb,
    };
    ratios.push(ratio);
    const [left, right] = many ? [`${rows} rows`, `${SMALL_ROWS} rows`] : ['two workers', 'one worker'];
    console.log(`pair ${pair}: ${left} ${text(a)}; ${right} ${text(b)}; rate ${ratio.rate.toFixed(2)}`);
  }
  const of = (which: 'rate' | 'cpu' | 'rss'): string => median(ratios.map((one) => one[which])).toFixed(2);
  console.log(`median of ${pairs} pairs: rate ${of('rate')}, CPU a row ${of('cpu')}, RSS ${of('rss')}`);
}

void main().then(() => process.exit(0));
