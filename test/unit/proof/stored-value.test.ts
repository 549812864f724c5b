import { insertStatements } from '../../../engine/proof/rows/insert';
import { rebuiltLiteral } from '../../../engine/proof/rows/rebuilt-value';
import { keyLiteral, storedExpression, storedLiteral, tupleText } from '../../../engine/proof/rows/stored-value';
import { column } from '../modeling/facts';

it('reads text as bytes of its character set, labels as numbers, FLOAT as a double', () => {
  const latin = column('a', 'varchar(20)', { characterSet: 'latin1', collation: 'latin1_bin' });
  expect(storedExpression(latin, '`a`')).toBe('CAST(`a` AS BINARY)');
  expect(storedExpression(column('e', "enum('x','y')", { values: ['x', 'y'] }), '`e`')).toBe('CAST(`e` AS UNSIGNED)');
  expect(storedExpression(column('f', 'float'), '`f`')).toBe('`f` + 0e0');
  expect(storedLiteral(latin, Buffer.from([0xe4, 0x27, 0x5c]))).toBe("_latin1 X'E4275C'");
  expect(storedLiteral(column('f', 'double'), '1e-40')).toBe("'1e-40'");
  expect(storedLiteral(column('d', 'datetime'), '0000-00-00 00:00:00')).toBe("'0000-00-00 00:00:00'");
  expect(storedLiteral(column('b', 'blob', { characterSet: null, collation: null }), Buffer.alloc(0))).toBe("X''");
  expect(storedLiteral(latin, null)).toBe('NULL');
});

it('takes nothing for a number that is none', () => {
  for (const text of ['1; DROP TABLE x', '', '0x10', '1e', 'NaN', "1'"])
    expect(() => storedLiteral(column('n', 'int'), text)).toThrow(/no number/);
});

it('compares ENUM and SET by label, whatever the label is', () => {
  const labels = ["it's", 'b,c', ''];
  expect(keyLiteral(column('e', 'enum(..)', { dataType: 'enum', values: labels }), '1')).toBe("_utf8mb4 X'69742773'");
  expect(keyLiteral(column('e', 'enum(..)', { dataType: 'enum', values: labels }), '0')).toBe('0');
  expect(keyLiteral(column('s', 'set(..)', { dataType: 'set', values: ['a', 'b', 'c'] }), '5')).toBe(
    "_utf8mb4 X'612C63'",
  );
});

it('finds back the number of a label; the error value of an ENUM is the empty text', () => {
  const facts = column('e', 'enum(..)', { dataType: 'enum', values: ['x', 'y'] });
  expect(['x', 'y', ''].map((label) => rebuiltLiteral(facts, label))).toEqual(['1', '2', '0']);
  expect(() => rebuiltLiteral(facts, 'z')).toThrow(/no label/);
  const set = column('s', 'set(..)', { dataType: 'set', values: Array.from({ length: 64 }, (_, n) => `m${n}`) });
  expect(rebuiltLiteral(set, 'm0,m63')).toBe('9223372036854775809');
  expect(rebuiltLiteral(set, '')).toBe('0');
});

it('tells tuples apart, and text from bytes', () => {
  expect(tupleText(['a', null])).toBeNull();
  expect(tupleText(['a', 'b'])).not.toBe(tupleText(['ab', '']));
  expect(tupleText(['61'])).not.toBe(tupleText([Buffer.from('a')]));
});

it('cuts statements by bytes and rows, and leaves none out', () => {
  const columns = [column('a', 'int'), column('we`ird', 'int')];
  const rows = Array.from({ length: 1_203 }, (_, n) => [String(n), '0']);
  const statements = insertStatements('`t`', columns, rows, 1_000_000);
  expect(statements.map((sql) => sql.split('), (').length)).toEqual([500, 500, 203]);
  expect(statements[0]).toMatch(/^INSERT IGNORE INTO `t` \(`a`, `we``ird`\) VALUES \(0, 0\), /);
  expect(insertStatements('`t`', columns, rows.slice(0, 3), 1)).toHaveLength(3);
  expect(insertStatements('`t`', columns, [], 1)).toEqual([]);
});
