import { createConnection, type Connection, type FieldPacket, type RowDataPacket } from 'mysql2/promise';
import type { Flavour, ProtocolValue, Session } from '../../../runtime/mysql';
import { stack } from '../stack';

/** A real server whose session is set to what a `Session` of the runtime says, and which answers as the text protocol does. */
export interface SemanticServer {
  readonly session: Session;
  readonly connection: Connection;
  /** Values of one expression, a row each; an error number instead of all of them where the server refuses. */
  rows(sql: string): Promise<Answer>;
  close(): Promise<void>;
}

export type Answer =
  | { readonly rows: readonly (readonly ProtocolValue[])[]; readonly fields: readonly FieldPacket[] }
  | { readonly errno: number; readonly message: string };

const NUMBERS = ['TINY', 'SHORT', 'LONG', 'INT24', 'LONGLONG', 'YEAR', 'FLOAT', 'DOUBLE', 'DECIMAL', 'NEWDECIMAL'];
const TIMES = ['DATE', 'NEWDATE', 'TIME', 'TIME2', 'DATETIME', 'DATETIME2', 'TIMESTAMP', 'TIMESTAMP2'];
const PLAIN = new Set([...NUMBERS, ...TIMES]);

/** 2023-11-14 22:13:20.123456: NOW() of every statement. */
export const STATEMENT_TIME = 1_700_000_000_123_456n;

const MODES: Readonly<Record<Flavour, string>> = {
  mysql80:
    'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  mysql97:
    'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  mariadb: 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION',
};
const COLLATIONS: Readonly<Record<Flavour, string>> = {
  mysql80: 'utf8mb4_0900_ai_ci',
  mysql97: 'utf8mb4_0900_ai_ci',
  mariadb: 'utf8mb4_general_ci',
};
const SERVERS = { mysql80: 'mysql', mysql97: 'mysql97', mariadb: 'mariadb' } as const;

export interface SessionChoice {
  readonly sqlMode?: string;
  readonly collation?: string;
}

export function sessionFor(flavour: Flavour, { sqlMode, collation }: SessionChoice = {}): Session {
  const modes = (sqlMode ?? MODES[flavour]).split(',').filter((mode) => mode !== '');
  return {
    flavour,
    sqlMode: new Set(modes),
    collation: collation ?? COLLATIONS[flavour],
    timeZone: 0,
    now: STATEMENT_TIME,
    divisionDigits: 4,
    groupConcatLength: flavour === 'mariadb' ? 1_048_576 : 1024,
    maxPacket: flavour === 'mariadb' ? 16_777_216 : 67_108_864,
    lastInsertId: 0n,
    changesRows: false,
    uuid: () => '00000000-0000-0000-0000-000000000000',
    warn: () => undefined,
  };
}

export async function openServer(flavour: Flavour, choice: SessionChoice = {}): Promise<SemanticServer> {
  const session = sessionFor(flavour, choice);
  const { host, port, user, password } = stack[SERVERS[flavour]]();
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
    typeCast: (field, next) => {
      const type: string = field.type;
      if (PLAIN.has(type)) return field.string('ascii');
      if (type === 'JSON') return field.string('utf-8');
      return type === 'BIT' ? field.buffer() : next();
    },
  });
  const modes = [...session.sqlMode].join(',');
  for (const statement of [
    `SET NAMES utf8mb4 COLLATE ${session.collation}`,
    `SET SESSION sql_mode = '${modes}', time_zone = '+00:00', timestamp = 1700000000.123456`,
  ])
    await connection.query(statement);

  return {
    session,
    connection,
    rows: async (sql) => {
      try {
        const [rows, fields] = await connection.query<RowDataPacket[]>(sql);
        return { rows: rows as unknown as readonly (readonly ProtocolValue[])[], fields };
      } catch (error) {
        const { errno, message } = error as { errno?: number; message: string };
        if (errno === undefined) throw error;
        return { errno, message };
      }
    },
    close: () => connection.end(),
  };
}
