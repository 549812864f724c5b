import type { SourceTransaction } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import { quoteName } from '../../../engine/projection/sql-text';
import { canonicalGtidSet, parseGtidSet, sequenceOf } from '../../../engine/transfer/position/rules';
import { anotherServer, type QueryOptions, type SourceLink } from '../link';
import { readPosition } from '../position';
import { appliesAnother } from '../replication';

/**
 * What new reads on the source see. The binary log tells of a commit before the server shows it: rows that are read at once are the old ones
 * in 1 to 10 % of cases (rules.md, rule 22).
 */
export interface Visibility {
  /**
   * Waits until new reads see the transaction.
   * @param origin server whose commits the epoch counts; null: nobody numbers them
   * @throws LandfallError LandfallSourceMoved: another server answers
   */
  waitFor(
    transaction: Pick<SourceTransaction, 'gtid' | 'sequence'>,
    origin: string | null,
    options?: QueryOptions,
  ): Promise<void>;
  /** The newest transaction that all new reads see, with all before it: a lower bound. */
  shown(options?: QueryOptions): Promise<ShownPosition>;
}

/** The server that answers as the source. */
export interface SourceNow {
  /** Who numbers its commits, as `SourceTransaction.origin`; null: nobody. */
  readonly origin: string | null;
  /** All that it has executed, as its flavour writes it; null where nobody numbers commits. */
  readonly executed: string | null;
  /** Does it apply changes of another server, or may the account not see that (`appliesAnother`)? */
  readonly applies: boolean;
}

export interface ShownPosition {
  /** As `SourceTransaction.origin` and `sequence`. */
  readonly origin: string | null;
  readonly sequence: string;
}

/** Table in the schema of the views that a server without `WAIT_FOR_EXECUTED_GTID_SET` is asked by. */
export const FENCE_TABLE = 'landfall_fence';

const WAIT_SECONDS = 5;

const numberingServer = async (
  link: SourceLink,
  options?: QueryOptions,
): Promise<{ readonly origin: string; readonly executed: string }> => {
  const [row] = await link.query(
    link.flavour === 'mariadb'
      ? 'SELECT @@global.gtid_binlog_pos AS executed, @@global.server_id AS origin'
      : 'SELECT @@global.gtid_executed AS executed, @@global.server_uuid AS origin',
    [],
    options,
  );
  const executed = canonicalGtidSet(link.flavour, String(row?.['executed'] ?? ''));
  return { origin: String(row?.['origin'] ?? '').toLowerCase(), executed };
};

/**
 * Looks which server the source is, over a session of its own: an old one may have stayed on a former source. Writes nothing.
 * @param gtid are commits numbered? Always on MariaDB
 * @throws LandfallError of the link
 */
export async function lookAtSource(
  open: () => Promise<SourceLink>,
  gtid: boolean,
  options?: QueryOptions,
): Promise<SourceNow> {
  const link = await open();
  try {
    if (link.flavour === 'mysql' && !gtid) return { origin: null, executed: null, applies: false };
    const now = await numberingServer(link, options);
    return { ...now, applies: await appliesAnother(link, options) };
  } finally {
    await link.close();
  }
}

/** MySQL with GTID: the server is asked, nothing is written. */
function byGtidSet(link: SourceLink): Visibility {
  return {
    waitFor: async ({ gtid }, origin, options) => {
      if (gtid === null)
        throw new LandfallError('LandfallInternal', 'a transaction without GTID cannot be waited for by GTID');
      for (;;) {
        const [row] = await link.query(
          `SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ${WAIT_SECONDS}) AS late, @@global.server_uuid AS origin`,
          [gtid],
          options,
        );
        const found = String(row?.['origin'] ?? '').toLowerCase();
        if (found !== origin) throw anotherServer(link.endpoint, origin, found);
        if (row?.['late'] === '0') return;
        options?.signal?.throwIfAborted();
      }
    },
    shown: async (options) => {
      const { origin, executed } = await numberingServer(link, options);
      return { origin, sequence: String(parseGtidSet(executed).get(origin)?.at(-1)?.[1] ?? 0n) };
    },
  };
}

/**
 * Any server: a commit of our own. Commits become visible in the order of the log, so when ours has returned, all that stand before it in
 * the log are seen. One row per session, so that sessions do not wait for each other.
 */
function byFence(link: SourceLink, schema: string): Visibility {
  const table = `${quoteName(schema)}.${quoteName(FENCE_TABLE)}`;
  const shown = async (options?: QueryOptions): Promise<ShownPosition> => {
    const before = link.flavour === 'mysql' ? await readPosition(link, options) : undefined;
    await link.query(
      `INSERT INTO ${table} (id, n) VALUES (CONNECTION_ID(), 1) ON DUPLICATE KEY UPDATE n = n + 1`,
      [],
      options,
    );
    if (before !== undefined) return { origin: null, sequence: sequenceOf(before) };
    const [row] = await link.query('SELECT @@last_gtid AS gtid', [], options);
    const [, origin, sequence] = String(row?.['gtid'] ?? '').split('-');
    if (origin === undefined || sequence === undefined)
      throw new LandfallError(
        'LandfallSourceQueryFailed',
        'the source gave a commit of ours no GTID: the session was lost in between, or the binary log is off',
      );
    return { origin, sequence };
  };
  return {
    waitFor: async ({ sequence }, origin, options) => {
      // On the right server: a commit of ours on a former source would keep that from becoming a replica.
      const found = await shown({ ...options, server: origin });
      // Another server has a row of numbers of its own, in which a later one says nothing.
      if (found.origin !== origin || BigInt(found.sequence) < BigInt(sequence))
        throw anotherServer(link.endpoint, origin, found.origin);
    },
    shown,
  };
}

/** @param schema where the fence table is, on servers that need one */
export const visibilityOf = (
  link: SourceLink,
  input: { readonly schema: string; readonly gtid: boolean },
): Visibility => (link.flavour === 'mysql' && input.gtid ? byGtidSet(link) : byFence(link, input.schema));

/** Statements that make the fence table where it is needed. */
export const fenceStatements = (schema: string): readonly string[] => [
  `CREATE TABLE IF NOT EXISTS ${quoteName(schema)}.${quoteName(FENCE_TABLE)} (id BIGINT UNSIGNED NOT NULL PRIMARY KEY, n BIGINT UNSIGNED NOT NULL) ENGINE=InnoDB`,
];
