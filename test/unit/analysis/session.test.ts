import { isSessionStatement } from '../../../engine/analysis/sql/session';

describe('a statement that only steers the session', () => {
  it.each([
    'SET NAMES utf8',
    '/* c */ -- d\n # e\n (BEGIN)',
    "SET @a = ';'; COMMIT ;",
    'SELECT @@version_comment LIMIT 1',
    '/*!40101 SET NAMES utf8 */',
    '  ; ',
    '-- nothing but this',
  ])('is %j', (sql) => expect(isSessionStatement(sql)).toBe(true));

  it.each([
    '-- name: GetBoat\nSELECT * FROM boats WHERE id = 1',
    '# touch\nUPDATE boats SET touched = 1',
    '/* c */ (SELECT id FROM a) UNION (SELECT id FROM b)',
    '--\nDELETE FROM boats',
    'SET @b := ?; DELETE FROM boats WHERE id = @b',
    'START TRANSACTION; DELETE FROM boats; COMMIT',
    'SELECT @@server_id, id FROM boats',
    '--1',
    '{CALL tidy()}',
  ])('is not %j', (sql) => expect(isSessionStatement(sql)).toBe(false));

  it('is told of long texts in time', () => {
    expect(isSessionStatement('SET @a = 1; '.repeat(50_000))).toBe(true);
    expect(isSessionStatement('('.repeat(1_000_000))).toBe(true);
    expect(isSessionStatement('/*'.repeat(500_000))).toBe(false);
  });
});
