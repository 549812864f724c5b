import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Random } from './random';
import { type Answer, Client } from './traffic/client';
import { Memory, Shopper } from './traffic/shopper';

const USAGE =
  'npm run traffic -- [--url http://127.0.0.1:3000] [--rate 20] [--seconds 60] [--shoppers 24] [--seed 1] [--record out.jsonl]';

interface Options {
  url: string;
  rate: number;
  seconds: number;
  shoppers: number;
  seed: number;
  record: string | undefined;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: `http://127.0.0.1:${process.env.PORT ?? 3000}` },
      rate: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '60' },
      shoppers: { type: 'string', default: '24' },
      seed: { type: 'string', default: '1' },
      record: { type: 'string' },
    },
  });
  const number = (name: 'rate' | 'seconds' | 'shoppers' | 'seed') => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} takes a number above 0, found "${values[name]}"`);
    return value;
  };
  return {
    url: values.url.replace(/\/$/, ''),
    rate: number('rate'),
    seconds: number('seconds'),
    shoppers: Math.ceil(number('shoppers')),
    seed: number('seed'),
    record: values.record,
  };
}

async function main(): Promise<void> {
  const options = readOptions();
  const random = new Random(options.seed);
  const latencies: number[] = [];
  const failures: string[] = [];
  const statuses = new Map<number, number>();
  const record = options.record === undefined ? undefined : createWriteStream(options.record);
  let writes = 0;

  function report(method: string, path: string, request: unknown, answer: Answer, allowed: number[]): void {
    latencies.push(answer.ms);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const good = answer.status >= 200 && answer.status < 300;
    if (!good && !allowed.includes(answer.status)) {
      failures.push(`${method} ${path}: ${answer.status || 'no answer'} ${JSON.stringify(answer.body)}`);
    }
    if (!good || method === 'GET') return;
    writes++;
    const line = {
      time: new Date().toISOString(),
      method,
      path,
      request: withoutSecrets(request),
      status: answer.status,
      response: withoutSecrets(answer.body),
      ms: Math.round(answer.ms * 10) / 10,
    };
    record?.write(JSON.stringify(line) + '\n');
  }

  const memory = new Memory();
  // Names of an earlier run with the same seed are taken, so each run has its own.
  const run = Date.now().toString(36);
  const shoppers = Array.from({ length: options.shoppers }, (_, i) => {
    const role = i % 8 === 7 ? 'seller' : 'customer';
    return new Shopper(new Client(options.url, report), random, memory, `${role[0]}${run}${i}`, role);
  });

  // Two at a time: hashing passwords keeps the server busy.
  for (let i = 0; i < shoppers.length; i += 2) {
    await Promise.all(shoppers.slice(i, i + 2).map((shopper) => shopper.register()));
  }
  await shoppers[0]!.categoryTree();
  await shoppers[0]!.startPage();

  const started = performance.now();
  const end = started + options.seconds * 1000;
  const running = new Set<Promise<void>>();
  let late = 0;
  let sent = latencies.length;
  const before = sent;
  // Requests, not actions, are what the rate counts: an action that takes two uses up two turns.
  while (performance.now() < end) {
    const due = before + ((performance.now() - started) / 1000) * options.rate;
    sent = latencies.length + running.size;
    if (sent >= due) {
      await sleep(Math.min(1000 / options.rate, 50));
      continue;
    }
    const free = shoppers.filter((shopper) => !shopper.busy);
    if (free.length === 0) {
      late++;
      await sleep(5);
      continue;
    }
    const shopper = random.pick(free);
    shopper.busy = true;
    const action: Promise<void> = shopper
      .act()
      .catch(
        (err: unknown) => void failures.push(`traffic generator: ${err instanceof Error ? err.stack : String(err)}`),
      )
      .finally(() => {
        shopper.busy = false;
        running.delete(action);
      });
    running.add(action);
    await sleep(0);
  }
  await Promise.all(running);
  const seconds = (performance.now() - started) / 1000;
  if (record) {
    record.end();
    await once(record, 'finish');
  }

  latencies.sort((a, b) => a - b);
  const at = (share: number) => `${(latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1)} ms`;
  const requests = latencies.length - before;
  console.log(`requests   ${requests} in ${seconds.toFixed(1)} s = ${(requests / seconds).toFixed(1)} req/s`);
  console.log(`latency    p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(0.999999)}`);
  console.log(
    `answers    ${[...statuses]
      .sort()
      .map(([status, n]) => `${status || 'none'}: ${n}`)
      .join(', ')}`,
  );
  console.log(`writes     ${writes} acknowledged${options.record ? `, recorded in ${options.record}` : ''}`);
  if (late > 0) console.log(`late       all shoppers were busy ${late} times: the server is slower than the rate`);
  console.log(`errors     ${failures.length}`);
  for (const failure of failures.slice(0, 10)) console.log(`  ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

/** Passwords and tokens do not belong in a record. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null;
  const { password: _password, token: _token, ...rest } = value as Record<string, unknown>;
  return rest;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

main().catch((err: unknown) => {
  console.error(err instanceof Error ? err.message : err);
  console.error(`usage: ${USAGE}`);
  process.exitCode = 2;
});
