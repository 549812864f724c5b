import type { RowChange, SourceTransaction } from '../../contracts/changes';
import { LandfallError } from '../../contracts/errors';
import { fileSequence } from '../../engine/transfer/position/rules';
import { rowImage } from './values';

/** The parts of the reader's events that are looked at; everything else of them is left alone. */
export interface LogEvent {
  getTypeName(): string;
  readonly nextPosition: number;
  readonly gtid?: string;
  readonly query?: string;
  readonly schema?: string;
  readonly tableId?: number;
  readonly rows?: readonly unknown[];
  readonly tableMap?: Readonly<Record<number, { readonly parentSchema: string; readonly tableName: string }>>;
  readonly domainId?: number;
  readonly serverId?: number;
  readonly seqNo?: number | string;
  readonly standalone?: boolean;
}

/** Where the reader stands when an event comes. */
export interface LogPlace {
  readonly file: string;
  /** All that was read, where GTID is on. */
  readonly gtidSet: string | null;
}

/** What is read of the log: tables by schema, with the columns that are looked at (absent: all). */
export type Watched = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string> | undefined>>;

const BEGIN = /^\s*BEGIN\b/i;
const IGNORED = /^\s*(SAVEPOINT|ROLLBACK TO|RELEASE SAVEPOINT|FLUSH|ANALYZE|OPTIMIZE|GRANT|REVOKE|SET)\b/i;
const STATEMENT = /^\s*(INSERT|UPDATE|DELETE|REPLACE|LOAD\s+DATA|WITH)\b/i;
const DISTRIBUTED = /^\s*XA\b/i;

interface Open {
  /** Ends with a commit and not with its first statement. */
  begun: boolean;
  schemaChange: string | null;
  origin: string | null;
  sequence: string | null;
  gtid: string | null;
  domain: number | null;
  changes: RowChange[];
}

const opened = (over: Partial<Open> = {}): Open => ({
  begun: false,
  schemaChange: null,
  origin: null,
  sequence: null,
  gtid: null,
  domain: null,
  changes: [],
  ...over,
});

const refused = (message: string): LandfallError => new LandfallError('LandfallSourceSettings', message);

/** `uuid:77`; a tag (`uuid:tag:77`) numbers for itself, so that its commits have no order among the others. */
function mysqlNumber(gtid: string): { readonly origin: string; readonly sequence: string } {
  const match = /^([0-9a-f-]{36}):(\d+)$/i.exec(gtid);
  if (match === null)
    throw refused(
      `the binary log has the transaction ${gtid.slice(0, 120)}: tagged GTIDs are not in one order with the others; write without a tag`,
    );
  return { origin: match[1]!.toLowerCase(), sequence: match[2]! };
}

/**
 * Puts the events of a row-based binary log together to committed transactions. Rows of tables that are not watched are dropped; a
 * transaction without any is given out all the same, because reading may go on behind it.
 */
export class TransactionAssembler {
  private open: Open | undefined;
  private domain: number | undefined;

  constructor(private readonly watched: Watched) {}

  /**
   * Takes one event.
   * @returns the transaction that it ends; undefined when it ends none
   * @throws LandfallError LandfallSourceSettings: statements instead of rows, XA, tagged GTIDs, rows of a second replication domain
   */
  take(event: LogEvent, place: LogPlace): SourceTransaction | undefined {
    switch (event.getTypeName()) {
      case 'Gtid':
        this.open = opened({ ...mysqlNumber(event.gtid ?? ''), gtid: event.gtid ?? null });
        return undefined;
      case 'AnonymousGtid':
        this.open = opened();
        return undefined;
      case 'MariadbGtid':
        this.open = opened({
          begun: event.standalone !== true,
          origin: String(event.serverId ?? ''),
          sequence: String(event.seqNo ?? ''),
          gtid: event.gtid ?? null,
          domain: event.domainId ?? 0,
        });
        return undefined;
      case 'WriteRows':
      case 'UpdateRows':
      case 'DeleteRows':
        this.rows(event);
        return undefined;
      case 'Xid':
        return this.commit(event, place);
      case 'XaPrepare':
        throw refused('the binary log has XA transactions, whose rows come before they are committed');
      case 'Query':
        return this.query(event, place);
      default:
        return undefined;
    }
  }

  private rows(event: LogEvent): void {
    const map = event.tableMap?.[event.tableId ?? -1];
    const columns = map === undefined ? undefined : this.watched.get(map.parentSchema);
    if (map === undefined || columns === undefined || !columns.has(map.tableName)) return;
    this.open ??= opened({ begun: true });
    this.oneDomain(this.open);
    const image = (row: unknown) => rowImage(row as Readonly<Record<string, unknown>>, columns.get(map.tableName));
    const { changes } = this.open;
    for (const row of event.rows ?? [])
      switch (event.getTypeName()) {
        case 'WriteRows':
          changes.push({ table: map.tableName, before: null, after: image(row) });
          break;
        case 'DeleteRows':
          changes.push({ table: map.tableName, before: image(row), after: null });
          break;
        default: {
          const { before, after } = row as { readonly before: unknown; readonly after: unknown };
          changes.push({ table: map.tableName, before: image(before), after: image(after) });
        }
      }
  }

  /** Numbers of two domains have no order between them. */
  private oneDomain({ domain }: Open): void {
    if (domain === null) return;
    this.domain ??= domain;
    if (domain !== this.domain)
      throw refused(
        `tables of the migration are written in the replication domains ${this.domain} and ${domain}, whose transactions have no common order`,
      );
  }

  private query(event: LogEvent, place: LogPlace): SourceTransaction | undefined {
    const text = event.query ?? '';
    if (/^\s*COMMIT\b/i.test(text)) return this.commit(event, place);
    if (BEGIN.test(text)) {
      this.open ??= opened();
      this.open.begun = true;
      return undefined;
    }
    if (DISTRIBUTED.test(text))
      throw refused('the binary log has XA transactions, whose rows come before they are committed');
    if (IGNORED.test(text)) return undefined;
    const table = this.namedTable(text, event.schema ?? '');
    if (STATEMENT.test(text)) {
      if (table === undefined) return undefined;
      throw refused(
        `the table ${table} was written by a statement and not by rows: set binlog_format=ROW for all sessions`,
      );
    }
    this.open ??= opened();
    if (table !== undefined) this.open.schemaChange = text;
    // CREATE TABLE .. SELECT stands between BEGIN and its rows: the commit comes later.
    return this.open.begun ? undefined : this.commit(event, place);
  }

  private namedTable(text: string, schema: string): string | undefined {
    const words = new Set(text.match(/[\p{L}\p{N}_$]+/gu) ?? []);
    for (const [name, tables] of this.watched)
      if (schema === name || words.has(name)) for (const table of tables.keys()) if (words.has(table)) return table;
    return undefined;
  }

  private commit(event: LogEvent, { file, gtidSet }: LogPlace): SourceTransaction {
    const { origin, sequence, gtid, changes, schemaChange } = this.open ?? opened();
    this.open = undefined;
    return {
      origin,
      sequence: sequence ?? fileSequence(file, event.nextPosition),
      gtid,
      changes,
      schemaChange,
      after: { gtidSet: gtid === null ? null : gtidSet, file, position: event.nextPosition },
    };
  }
}
