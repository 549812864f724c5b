import type { SourceLink } from '../../../adapters/mysql/link';
import { COUNTED_ROWS, countRows } from '../../../adapters/mysql/schema/rows';

/** A server that gives the answer, or fails with the number of an error. */
const answering = (
  answer: string,
  error?: { code: string; errno: number },
): SourceLink & { readonly sent: string[] } => {
  const sent: string[] = [];
  const query = async (sql: string): Promise<unknown> => {
    sent.push(sql);
    if (error !== undefined) throw Object.assign(new Error('refused'), { sqlState: 'HY000' }, error);
    return [{ n: answer }];
  };
  return { sent, query } as unknown as SourceLink & { readonly sent: string[] };
};
const TABLE = { database: 'a`b', table: 'c' };

describe('the number of rows of a table', () => {
  it('is exact up to the bound and unknown beyond, never the number at which counting stopped', async () => {
    const bound = answering(String(COUNTED_ROWS));
    expect(await countRows(bound, TABLE)).toBe(COUNTED_ROWS);
    expect(bound.sent).toEqual([
      `SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM \`a\`\`b\`.\`c\` LIMIT ${COUNTED_ROWS + 1}) AS counted`,
    ]);
    expect(await countRows(answering(String(COUNTED_ROWS + 1)), TABLE)).toBeNull();
  });

  it('is unknown where counting takes too long, and no other error is taken for that', async () => {
    const late = { code: 'ER_QUERY_TIMEOUT', errno: 3024 };
    expect(await countRows(answering('0', late), TABLE)).toBeNull();
    const gone = { code: 'ER_NO_SUCH_TABLE', errno: 1146 };
    await expect(countRows(answering('0', gone), TABLE)).rejects.toMatchObject(gone);
  });
});
