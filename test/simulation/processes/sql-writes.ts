import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import {
  decide,
  Refused,
  type Change,
  type Operation,
  type Reads,
  type TableName,
  type Tables,
} from '../workload/operations';

/** The application's writes in MySQL: real transactions, with the number of their commit. */

/** Number of a commit as the application's own session learns it. */
export interface CommitNumber {
  readonly origin: string;
  readonly sequence: string;
}

export interface Committed {
  readonly changes: readonly Change[];
  /** Undefined: nothing was changed, or the server does not say. */
  readonly number: CommitNumber | undefined;
}

const rowOf = <T extends TableName>(row: RowDataPacket | undefined): Tables[T] | undefined =>
  row === undefined ? undefined : ({ ...row } as unknown as Tables[T]);

/** Reads for update: what is read stays as it is until the transaction ends. */
function lockingReads(connection: Connection): Reads {
  const query = async (sql: string, values: unknown[]): Promise<readonly RowDataPacket[]> =>
    (await connection.query<RowDataPacket[]>(sql, values))[0];
  return {
    get: async (table, id) => rowOf((await query(`SELECT * FROM ${table} WHERE id = ? FOR UPDATE`, [id]))[0]),
    byEmail: async (email) =>
      (await query('SELECT id FROM account WHERE email = ? FOR UPDATE', [email]))[0]?.['id'] as number | undefined,
    purchasesOfAccount: async (account) =>
      (await query('SELECT * FROM purchase WHERE account_id = ? FOR UPDATE', [account])).map((row) =>
        rowOf<'purchase'>(row)!,
      ),
    hasPurchases: async (stock) =>
      (await query('SELECT id FROM purchase WHERE stock_id = ? LIMIT 1 FOR UPDATE', [stock])).length > 0,
    notesOf: async (account) =>
      (await query('SELECT * FROM note WHERE account_id = ? FOR UPDATE', [account])).map((row) => rowOf<'note'>(row)!),
    referredBy: async (account) =>
      (await query('SELECT * FROM account WHERE referrer_id = ? FOR UPDATE', [account])).map((row) =>
        rowOf<'account'>(row)!,
      ),
  };
}

async function apply(connection: Connection, changes: readonly Change[]): Promise<void> {
  const own = changes.filter(({ by }) => by === 'statement');
  const swapped = own.filter(
    (change) =>
      change.table === 'account' &&
      change.before !== null &&
      change.after !== null &&
      change.before.email !== change.after.email,
  );
  // A unique value must be free before another row takes it.
  if (swapped.length > 1)
    for (const { id } of swapped)
      await connection.query('UPDATE account SET email = ? WHERE id = ?', [`~${id}~${process.pid}`, id]);
  for (const { table, id, before, after } of own) {
    if (after === null) await connection.query(`DELETE FROM ${table} WHERE id = ?`, [id]);
    else if (before === null) await connection.query(`INSERT INTO ${table} SET ?`, [after]);
    else await connection.query(`UPDATE ${table} SET ? WHERE id = ?`, [after, id]);
  }
}

const DUPLICATE = 1062;
const PARENT_MISSING = 1452;
const HAS_CHILDREN = 1451;

/** The transaction was rolled back, or was never committed: nothing was written. */
export class NotDone extends Error {}

/**
 * Does an operation in one transaction.
 * @throws Refused, NotDone; any other error: whether it was committed is not known
 */
export async function writeSql(connection: Connection, mariadb: boolean, operation: Operation): Promise<Committed> {
  let changes: readonly Change[];
  try {
    await connection.query('START TRANSACTION');
    changes = await decide(operation, lockingReads(connection));
    await apply(connection, changes);
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    const { errno, message } = error as Error & { errno?: number };
    if (error instanceof Refused) throw error;
    if (errno === DUPLICATE || errno === PARENT_MISSING || errno === HAS_CHILDREN) throw new Refused(message);
    throw new NotDone(message);
  }
  const [header] = await connection.query<ResultSetHeader>('COMMIT');
  return { changes, number: mariadb ? await lastGtid(connection) : trackedGtid(header) };
}

/** MySQL tells the number with the answer to a commit (`session_track_gtids=OWN_GTID`). */
export function trackedGtid(header: ResultSetHeader): CommitNumber | undefined {
  const { gtids = [] } = (header as { stateChanges?: { gtids?: readonly string[] } }).stateChanges ?? {};
  const [origin, sequence] = (gtids[0] ?? '').split(':');
  return origin === undefined || sequence === undefined ? undefined : { origin: origin.toLowerCase(), sequence };
}

async function lastGtid(connection: Connection): Promise<CommitNumber | undefined> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT @@last_gtid AS gtid');
  const [, origin, sequence] = String(rows[0]?.['gtid'] ?? '').split('-');
  return origin === undefined || sequence === undefined ? undefined : { origin, sequence };
}
