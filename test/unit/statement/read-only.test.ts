import { StatementProblem } from '../../../engine/statement/problem';
import { checkReadOnly } from '../../../engine/statement/read-only';

it.each([
  ['SELECT 1', null],
  ['SELECT 1;', null],
  ["SELECT 'a\\' FROM t; DROP TABLE t -- '", null],
  [
    'select o.id, COUNT(*) from orders o join `x`.lines l on l.order_id = o.id where o.at >= NOW() - INTERVAL 1 DAY group by o.id',
    null,
  ],
  ["SELECT IF(a LIKE '%x', CAST(b AS CHAR), c DIV 2) FROM t WHERE NOT a BETWEEN 1 AND 2 ORDER BY 1 DESC LIMIT 7", 7],
  ["SELECT a FROM t WHERE b IN (SELECT c FROM u) UNION ALL SELECT '; DROP TABLE t' FROM t LIMIT 10 OFFSET 5", 10],
  ['WITH w AS (SELECT a FROM t) SELECT a FROM w', null],
])('%s is one SELECT', (sql, limit) => {
  expect(checkReadOnly(sql, 'x')).toEqual({ limit });
});

it.each([
  '',
  'INSERT INTO t VALUES (1)',
  'UPDATE t SET a = 1',
  'DELETE FROM t',
  'DROP TABLE t',
  'CALL p()',
  'DO SLEEP(1)',
  'SET @a = 1',
  'SHOW TABLES',
  'SELECT 1; DROP TABLE t',
  'SELECT * FROM mysql.user',
  'SELECT * FROM x.t JOIN `information_schema`.`tables` i',
  'SELECT a FROM t WHERE b IN (SELECT c FROM y.u)',
  'SELECT (SELECT MAX(c) FROM y.u)',
  'SELECT a FROM t UNION SELECT b FROM y.u',
  'WITH w AS (SELECT a FROM y.t) SELECT a FROM w',
  "SELECT a FROM t INTO OUTFILE '/tmp/x'",
  "SELECT a INTO DUMPFILE '/tmp/x' FROM t",
  'SELECT a INTO @b FROM t',
  'SELECT a FROM t FOR UPDATE',
  'SELECT a FROM t LOCK IN SHARE MODE',
  'SELECT a FROM (SELECT a FROM t FOR UPDATE) d',
  'SELECT SLEEP(10)',
  'SELECT a FROM t ORDER BY SLEEP(10)',
  'SELECT a FROM t WHERE a = BENCHMARK(1000000000, MD5(1))',
  "SELECT LOAD_FILE('/etc/passwd')",
  "SELECT GET_LOCK('a', 10)",
  'SELECT NEXTVAL(s)',
  'SELECT own_function(1)',
  'SELECT y.own_function(1)',
  "SELECT sys_exec('id')",
  'SELECT @@version',
  'SELECT @a := 1',
  'SELECT /*!50000 SLEEP(10), */ 1',
  'SELECT /*M!100000 SLEEP(10), */ 1',
  'SELECT /*+ SET_VAR(max_execution_time=0) */ 1',
  'SELECT 1 -- x',
  'SELECT 1 # x',
  'SELECT ?',
  'SELECT a FROM t LIMIT ?',
  'SELECT a FROM t WHERE a = :a',
  'SELECT a FROM t PROCEDURE ANALYSE()',
  'HANDLER t OPEN',
  'TABLE t',
  'EXPLAIN SELECT 1',
  `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`,
  'SELECT \u0000',
])('%s is refused', (sql) => {
  expect(() => checkReadOnly(sql, 'x')).toThrow(StatementProblem);
});
