import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createPool, type Pool, type PoolConnection, type RowDataPacket } from 'mysql2/promise';
import { onServer, type ProjectorDeps } from '../../../activities/transfer/convergence/projection';
import { project } from '../../../activities/transfer/convergence/projector';
import { touchedRows } from '../../../activities/transfer/convergence/touched';
import type { RowChange, RowImage } from '../../../contracts/changes';
import { versionNumber } from '../../../engine/projection/version/rules';
import { Control } from '../../../runtime/flags/control/table';
import { LeaseHolder, type Ticket } from '../../../runtime/flags/lease/holder';
import { readsFrom, STEP, writePlan } from '../../../runtime/flags/phase/rules';
import { Refused, type Change, type Operation, type TableName, type Written } from '../workload/operations';
import { projectorOf, type Context } from './context';
import { DualReads } from './dual-reads';
import { writeItems } from './item-writes';
import { NotDone, writeSql, type Committed } from './sql-writes';
import { readItemRow } from './item-reads';

/** What an instance answers: 200 done, 409 the operation does not fit, 503 refused, 500 nobody knows. With 409 and 503 nothing was sent that writes. */
export interface Answer {
  readonly status: 200 | 409 | 500 | 503;
  readonly why?: string;
  /** What was written. */
  readonly rows?: readonly Written[];
  /** Answer of a read. */
  readonly row?: Readonly<Record<string, unknown>> | null;
  readonly step?: string;
}

export interface ReadRequest {
  readonly table: TableName;
  readonly id: number;
  readonly account?: number;
}

/** A unit of work is begun anew so often. */
const MOST_ATTEMPTS = 6;

/** Milliseconds for a whole transaction. */
const DATABASE_MS = 2_000;

const image = (row: object | null): RowImage | null =>
  row === null
    ? null
    : Object.fromEntries(
        Object.entries(row as Readonly<Record<string, string | number | null>>).map(([name, value]) => [
          name,
          value === null ? null : String(value),
        ]),
      );

const rowChangeOf = ({ table, before, after }: Change): RowChange => ({
  table,
  before: image(before),
  after: image(after),
});

const written = (changes: readonly Change[]): readonly Written[] =>
  changes.map(({ table, id, before, after, by }) => ({
    table,
    id,
    from: before?.rev ?? null,
    rev: after?.rev ?? null,
    row: after,
    by,
  }));

/** An instance of the application: transactions in MySQL with shadow writes, under flag and lease. */
export class Instance {
  private constructor(
    private readonly context: Context,
    private readonly holder: LeaseHolder,
    private readonly pool: Pool,
    private readonly projector: ProjectorDeps,
    private readonly dualReads: DualReads,
  ) {}

  static async open(context: Context): Promise<Instance> {
    const { settings } = context;
    const pool = createPool({
      host: '127.0.0.1',
      port: settings.mysqlPort,
      user: settings.user,
      password: settings.password,
      database: settings.database,
      connectionLimit: 4,
      connectTimeout: 1_500,
      charset: 'utf8mb4',
    });
    const { projector } = await projectorOf(context, 2);
    const holder = new LeaseHolder({
      control: new Control({
        client: context.control.data.client,
        table: context.control.table,
        requestMs: settings.terms.requestMs,
      }),
      instance: settings.name,
      terms: settings.terms,
    });
    const dualReads = new DualReads(context, await context.openLink('dual'));
    const instance = new Instance(context, holder, pool, projector, dualReads);
    holder.start();
    context.signal.addEventListener('abort', () => void holder.stop());
    return instance;
  }

  async write(operation: Operation): Promise<Answer> {
    const ticket = this.holder.begin();
    if (ticket === undefined) return { status: 503, why: 'no lease' };
    try {
      return await this.writeUnder(ticket, operation);
    } catch (error) {
      if (error instanceof Refused) return { status: 409, why: error.message };
      if (error instanceof NotDone) return { status: 503, why: error.message };
      return { status: 500, why: (error as Error).message };
    } finally {
      this.holder.end(ticket);
    }
  }

  private async writeUnder(ticket: Ticket, operation: Operation): Promise<Answer> {
    const { step } = ticket.flag;
    const { acts, putRequired } = writePlan(step);
    if (acts.length === 0) return { status: 503, why: `no writes in ${step}`, step };
    let committed: Committed | undefined;
    let changes: readonly Change[] = [];
    for (const act of acts)
      switch (act) {
        case 'commit':
          committed = await this.withConnection((connection) =>
            writeSql(connection, this.context.flavour === 'mariadb', operation),
          );
          changes = committed.changes;
          break;
        case 'read-item':
          // Reading and putting are one unit of work, which is begun anew when what was read has changed.
          break;
        case 'put-item': {
          const outcome = await this.putItems(ticket, operation);
          if (outcome === undefined) return { status: 503, why: 'the items belong to a later epoch' };
          changes = outcome;
          break;
        }
        case 'read-back':
          break;
        case 'put':
          try {
            if (!(await this.put(ticket, committed)) && putRequired)
              return { status: 500, why: 'the items belong to a later epoch' };
          } catch (error) {
            if (putRequired) throw error;
          }
          break;
        case 'acknowledge':
          if (!this.holder.mayAnswer(ticket)) return { status: 500, why: 'the lease was over before the answer' };
          return { status: 200, rows: written(changes), step };
      }
    throw new Error('a write ends with its answer');
  }

  /**
   * @returns undefined when the items belong to a later epoch
   * @throws Refused, only when nothing was sent; once it was, a copy of the request may still land, and nobody knows
   */
  private async putItems({ flag }: Ticket, operation: Operation): Promise<readonly Change[] | undefined> {
    const signal = AbortSignal.timeout(this.context.settings.terms.requestMs * 3);
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await writeItems(this.context, operation, flag.epoch, signal).catch((error: unknown) => {
        if (error instanceof Refused && attempt > 0) throw new Error(`after a request was sent: ${error.message}`);
        throw error;
      });
      if (outcome.kind === 'done') return outcome.changes;
      if (outcome.kind === 'over' && attempt === 0) return undefined;
      if (outcome.kind === 'over') throw new Error('after a request was sent: the items belong to a later epoch');
      if (attempt >= MOST_ATTEMPTS) throw new Error('what was read changed again and again');
      await delay(10 * 2 ** attempt * Math.random());
    }
  }

  /** @returns false when the items must not be written by this instance any more */
  private async put({ flag }: Ticket, committed: Committed | undefined): Promise<boolean> {
    if (committed === undefined || committed.changes.length === 0) return true;
    const { number } = committed;
    // A commit of another server than the epoch's has no number in it.
    if (number === undefined || number.origin !== flag.origin) return false;
    const signal = AbortSignal.timeout(this.context.settings.terms.requestMs * 2);
    const projector = onServer(this.projector, flag.origin);
    const touched = await touchedRows(projector, committed.changes.map(rowChangeOf), signal);
    const outcome = await project(projector, touched, {
      version: versionNumber(flag.epoch, number.sequence),
      by: 'shadow',
      writer: `shadow/${this.context.settings.name}`,
      signal,
      width: 8,
    });
    return outcome === 'done';
  }

  async read({ table, id, account }: ReadRequest): Promise<Answer> {
    const ticket = this.holder.begin();
    if (ticket === undefined) return { status: 503, why: 'no lease' };
    const { step } = ticket.flag;
    try {
      const row =
        readsFrom(step) === 'mysql'
          ? await this.readSql(table, id)
          : await readItemRow(this.context, table, id, account);
      if (!this.holder.mayAnswer(ticket)) return { status: 503, why: 'the lease was over before the answer' };
      if (step === STEP.compare) void this.compareWithItem({ table, id, account }, ticket);
      return { status: 200, row, step };
    } catch (error) {
      return { status: 503, why: (error as Error).message, step };
    } finally {
      this.holder.end(ticket);
    }
  }

  private compareWithItem({ table, id, account }: ReadRequest, { flag }: Ticket): Promise<void> {
    const sql = () => this.readSql(table, id);
    const item = (row: Readonly<Record<string, unknown>> | null) =>
      readItemRow(this.context, table, id, (row?.['account_id'] as number | undefined) ?? account);
    return this.dualReads.look({ table, id, sql, item }, flag);
  }

  private readSql(table: TableName, id: number): Promise<Readonly<Record<string, unknown>> | null> {
    const sql =
      table === 'purchase'
        ? 'SELECT p.*, a.name AS buyer, a.rev AS buyer_rev FROM purchase p JOIN account a ON a.id = p.account_id WHERE p.id = ?'
        : `SELECT * FROM ${table} WHERE id = ?`;
    return this.withConnection(
      async (connection) => (await connection.query<RowDataPacket[]>(sql, [id]))[0][0] ?? null,
    );
  }

  /** A connection that failed is not used again: what it still does is not known. */
  private async withConnection<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const connection = await this.pool.getConnection().catch((error: unknown) => {
      throw new NotDone((error as Error).message);
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('MySQL does not answer')), DATABASE_MS);
    });
    const all = async (): Promise<T> => {
      if (this.context.flavour !== 'mariadb') await connection.query("SET SESSION session_track_gtids = 'OWN_GTID'");
      return work(connection);
    };
    try {
      const result = await Promise.race([all(), late]);
      connection.release();
      return result;
    } catch (error) {
      if (error instanceof Refused) connection.release();
      else connection.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

export async function runInstance(context: Context): Promise<void> {
  const instance = await Instance.open(context);
  const server = createServer((request, response) => void answer(instance, request, response));
  server.listen(0, '127.0.0.1', () => context.say({ kind: 'ready', port: (server.address() as AddressInfo).port }));
}

async function answer(instance: Instance, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
  const result =
    request.url === '/read' ? await instance.read(body as ReadRequest) : await instance.write(body as Operation);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result));
}
