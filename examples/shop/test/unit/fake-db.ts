import type { pool } from '../../src/db';

type Result = { affectedRows: number; insertId: number };

/** Answers of the mocked database module, in the shape mysql2 gives them. */
export const rows = (...list: object[]) => [list, []] as never;
export const done = (affectedRows = 1, insertId = 0) =>
  [{ affectedRows, insertId } satisfies Result, undefined] as never;

export function mysqlError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, sqlMessage: message });
}

/** The SQL of a call to the mocked pool, without its line breaks. */
export function sqlOf(
  mock: jest.MockedFunction<typeof pool.query> | jest.MockedFunction<typeof pool.execute>,
  call = 0,
) {
  return String(mock.mock.calls[call]?.[0]).replace(/\s+/g, ' ').trim();
}

export function paramsOf(mock: jest.MockedFunction<typeof pool.query>, call = 0): unknown {
  return (mock.mock.calls[call] as unknown[])[1];
}
