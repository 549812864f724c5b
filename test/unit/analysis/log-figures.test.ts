import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { readQueryLogs, type QueryLog } from '../../../adapters/query-log';
import { found, general, secondsOf, useLogFolder } from './log-files';

const { write } = useLogFolder();

/** `1x a+ b: 2 committed, 0 rolled back, 0 unfinished`, with `+` behind what was repeated. */
const transactionsOf = (log: QueryLog): readonly string[] =>
  log.transactions.map(
    ({ statements, longer, committed, rolledBack, unfinished }) =>
      `${statements
        .map(({ statement, repeated }) => `${log.statements[statement]!.fingerprint}${repeated ? '+' : ''}`)
        .join(' | ')}${longer ? ' ..' : ''}: ${committed} ${rolledBack} ${unfinished}`,
  );

describe('the reference log', () => {
  const path = join(__dirname, '../../cases/reference.general.log.gz');

  it('gives the known figures when it is counted by literal text', async () => {
    const { literal } = await readQueryLogs([path]);
    expect(literal).toEqual({
      queries: 80,
      complete: true,
      executions: 6_974,
      byVerb: { SELECT: 6_972, TRUNCATE: 2 },
      spanSeconds: '5408.948864', // 1:30:08.948864
      activeSeconds: '4855.356902', // 1:20:55.356902
      perSecond: '1.44',
      mostFrequent: expect.arrayContaining([883, 876, 850]) as number[],
    });
    expect(literal.mostFrequent.slice(0, 3)).toEqual([883, 876, 850]);
  });

  it('has far fewer statements than texts when values are left out', async () => {
    const log = await readQueryLogs([path]);
    const own = log.statements.filter(({ fingerprint }) => !/mysql\.|performance_schema/.test(fingerprint));
    expect(new Set(own.map(({ fingerprint }) => fingerprint)).size).toBe(6);
    expect(own.reduce((sum, { executions }) => sum + executions, 0)).toBe(6_969);
    expect(own.reduce((sum, { texts }) => sum + texts, 0)).toBe(75);
  });

  it('has two executions and six statements more where nothing is left out', async () => {
    const log = await readQueryLogs([path]);
    const of = (wanted: (text: string) => boolean): readonly [number, number] => {
      const found = log.statements.filter(({ fingerprint }) => wanted(fingerprint));
      return [found.length, found.reduce((sum, { executions }) => sum + executions, 0)];
    };
    const isMonitor = (text: string): boolean => text.includes('performance_schema');
    const isLog = (text: string): boolean => text.includes('mysql.');
    expect(of(() => true)).toEqual([18, 6_976]);
    // Six statements in sessions of the schema, and in those that were opened before the log begins.
    expect(of((text) => !isMonitor(text) && !isLog(text))).toEqual([12, 6_969]);
    expect(of(isLog)).toEqual([5, 5]);
    expect(of(isMonitor)).toEqual([1, 2]);
  });
});

describe('transactions of a log', () => {
  const query = (session: number, ...sql: string[]): string =>
    sql.map((text, i) => general(i, session, 'Query', text)).join('');

  it('are the statements between BEGIN and COMMIT of one connection, loops folded', async () => {
    const order = [
      'INSERT INTO o (a) VALUES (1)',
      'UPDATE s SET n = 1 WHERE id = 1',
      'UPDATE s SET n = 2 WHERE id = 7',
    ];
    const log = await readQueryLogs([
      write(
        query(1, 'START TRANSACTION', ...order, 'COMMIT', 'SELECT 1 FROM outside', 'BEGIN', ...order) +
          query(2, 'SELECT a FROM other') +
          query(1, 'ROLLBACK', 'BEGIN', 'COMMIT', 'START TRANSACTION READ ONLY', 'SELECT 1 FROM o') +
          general(9, 1, 'Quit'),
      ),
    ]);
    expect(transactionsOf(log)).toEqual([
      'INSERT INTO o (a) VALUES (?) | UPDATE s SET n = ? WHERE id = ?+: 1 1 0',
      'SELECT ? FROM o: 0 0 1',
    ]);
    expect(log.emptyTransactions).toBe(1);
  });

  it('also begin without BEGIN when autocommit is off, and end where the server ends them', async () => {
    const log = await readQueryLogs([
      write(
        query(
          1,
          'SET autocommit=0',
          'DELETE FROM a',
          'ROLLBACK TO SAVEPOINT s',
          'DELETE FROM b',
          'COMMIT',
          'DELETE FROM c',
        ) +
          query(1, 'SET @@session.autocommit = ON', 'DELETE FROM d') +
          query(2, 'BEGIN', 'DELETE FROM e', 'CREATE TABLE f (a INT)', 'DELETE FROM g', 'BEGIN', 'DELETE FROM h'),
      ),
    ]);
    expect(transactionsOf(log)).toEqual([
      'DELETE FROM a | DELETE FROM b: 1 0 0',
      'DELETE FROM c: 1 0 0',
      'DELETE FROM e: 1 0 0',
      'DELETE FROM h: 0 0 1',
    ]);
  });
});

describe('rotated logs', () => {
  const part = (from: number, ...entries: [number, string, string][]): string =>
    `x, Version: 8.0.31 (x). started with:\nTcp port: 3306  Unix socket: /x\nTime                 Id Command    Argument\n` +
    entries.map(([session, command, argument], i) => general(from + i, session, command, argument)).join('');

  it('are read in the order of time and know the schema of connections that go on', async () => {
    const last = write(part(200, [8, 'Query', 'SELECT 3 FROM t'], [8, 'Query', 'COMMIT']), 'rotated.log');
    const middle = write(part(100, [8, 'Query', 'BEGIN'], [8, 'Query', 'SELECT 2 FROM t']), 'rotated.log.1');
    const first = write(
      gzipSync(part(0, [8, 'Connect', 'a@b on boats using TCP/IP'], [8, 'Query', 'SELECT 1 FROM t'])),
      'rotated.log.2.gz',
    );
    const log = await readQueryLogs([last, middle, first]);
    expect(log.files).toEqual(['rotated.log.2.gz', 'rotated.log.1', 'rotated.log']);
    expect(found(log)).toEqual(['3 boats SELECT ? FROM t']);
    expect(transactionsOf(log)).toEqual(['SELECT ? FROM t+: 1 0 0']);
    expect(log.sessions).toEqual({ seen: 1, mostOpen: 1 });
  });

  it('of two servers do not share connections', async () => {
    const log = await readQueryLogs([
      write(
        part(0, [8, 'Connect', 'a@b on boats using TCP/IP'], [8, 'Query', 'SELECT 1 FROM t'], [8, 'Ping', '']) +
          general(9, 8, 'Ping'),
        'server-1.log',
      ),
      write(part(0, [9, 'Query', 'SELECT 1 FROM u'], [8, 'Query', 'SELECT 1 FROM t']), 'server-2.log'),
    ]);
    expect(found(log)).toEqual(['1 - SELECT ? FROM t', '1 boats SELECT ? FROM t', '1 - SELECT ? FROM u']);
    expect(secondsOf(log, 'SELECT ? FROM t')).toEqual([[1, 2]]);
  });
});
