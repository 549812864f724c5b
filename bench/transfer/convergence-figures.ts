import type { Connection, RowDataPacket } from 'mysql2/promise';

/** What one change costs on a path. */
export interface Cost {
  readonly requests: number;
  readonly readUnits: number;
  /** As AWS counts them: each part of a transaction twice, for items of at most 1 KB (Developer Guide, "Read and write capacity unit consumption"). */
  readonly writeUnits: number;
  /** Statements that the source has received. */
  readonly statements: number;
  /** Milliseconds of the processor, of this process. */
  readonly cpuMs: number;
}

type Counted = Pick<Cost, 'requests' | 'readUnits' | 'writeUnits'>;

interface Answer {
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number } | readonly { readonly CapacityUnits?: number }[];
}

/** The part of a client that takes a middleware; those of DynamoDB and of its streams have types of their own. */
interface Sending {
  readonly middlewareStack: { add(middleware: unknown, options: { step: 'initialize'; name: string }): void };
}

type Next = (args: { input: object }) => Promise<{ output: object }>;

/** Measures paths one after another, round by round. The first round is thrown away: in it the code is compiled. */
export class Figures {
  private readonly counted = { requests: 0, readUnits: 0, writeUnits: 0 };
  private readonly costs = new Map<string, Cost[]>();
  /** Set by each round. */
  source: Connection | undefined;

  constructor(private readonly isWarm: () => boolean) {}

  /** Counts requests from now on, and units: those that the service says it has charged, but for transactions, which DynamoDB Local charges once. */
  count({ client }: { readonly client: Sending }): void {
    client.middlewareStack.add(
      (next: Next, { commandName }: { readonly commandName?: string }) =>
        async (args: { input: object }) => {
          if (!/Stream|Shard|GetRecords/.test(commandName ?? ''))
            Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
          const { TransactItems } = args.input as { TransactItems?: readonly object[] };
          const answer = await next(args);
          this.counted.requests += 1;
          const kind = /^(Get|BatchGet|Query|Scan)/.test(commandName ?? '') ? 'readUnits' : 'writeUnits';
          this.counted[kind] += TransactItems === undefined ? unitsOf(answer.output) : 2 * TransactItems.length;
          return answer;
        },
      { step: 'initialize', name: 'figures' },
    );
  }

  /** @param work does the changes; where only it knows how many, it returns their number */
  async measure(path: string, changes: number | undefined, work: () => Promise<unknown>): Promise<void> {
    const before = await this.state();
    const cpu = process.cpuUsage();
    const done = await work();
    const { user, system } = process.cpuUsage(cpu);
    const after = await this.state();
    const share = (total: number): number => total / (changes ?? Number(done));
    if (!this.isWarm()) return;
    const list = this.costs.get(path) ?? [];
    this.costs.set(path, list);
    list.push({
      requests: share(after.requests - before.requests),
      readUnits: share(after.readUnits - before.readUnits),
      writeUnits: share(after.writeUnits - before.writeUnits),
      statements: share(after.statements - before.statements - 1),
      cpuMs: share((user + system) / 1_000),
    });
  }

  private async state(): Promise<Counted & { readonly statements: number }> {
    const [rows] = await this.source!.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'");
    return { ...this.counted, statements: Number(rows[0]?.['Value']) };
  }

  /** As Markdown: medians over the rounds, of the processor's time the smallest and largest too. */
  print(): void {
    console.log(
      '| path | requests | read units | write units | statements on the source | CPU of the client, ms | smallest to largest |',
    );
    console.log('| --- | --- | --- | --- | --- | --- | --- |');
    for (const [path, costs] of this.costs) {
      const of = (name: keyof Cost): readonly number[] => costs.map((cost) => cost[name]).sort((a, b) => a - b);
      const median = (name: keyof Cost): string => (of(name)[Math.floor(costs.length / 2)] ?? 0).toFixed(2);
      const cpu = of('cpuMs');
      const middle = (['requests', 'readUnits', 'writeUnits', 'statements', 'cpuMs'] as const).map(median);
      console.log(`| ${[path, ...middle].join(' | ')} | ${cpu[0]?.toFixed(2)} to ${cpu.at(-1)?.toFixed(2)} |`);
    }
  }
}

function unitsOf({ ConsumedCapacity }: Answer): number {
  const list = [ConsumedCapacity ?? []].flat();
  return list.reduce((sum, one) => sum + (one.CapacityUnits ?? 0), 0);
}
