import fc from 'fast-check';
import { jsonSql } from '../../../engine/projection/json-sql';

it('writes numbers with a fraction or an exponent by SQL, which reads them exactly', () => {
  expect(jsonSql('{"a": 2.4293903831302858e-271, "b": [0.1, 7, true, null, "x"]}')).toBe(
    "JSON_OBJECT('a', 2.4293903831302858e-271, 'b', JSON_ARRAY(0.1e0, 7, CAST('true' AS JSON), CAST('null' AS JSON), 'x'))",
  );
  // A double prints no zero at its end but that of 1.0: such a number was a DECIMAL.
  expect(jsonSql('[1.10, 1.0, 0.12345678901234567891]')).toBe('JSON_ARRAY(1.10, 1.0e0, 0.12345678901234567891)');
  expect(jsonSql('0.5')).toBe("JSON_EXTRACT(JSON_ARRAY(0.5e0), '$[0]')");
  expect(jsonSql('[[], {}, 1.5]')).toBe('JSON_ARRAY(JSON_ARRAY(), JSON_OBJECT(), 1.5e0)');
});

it('leaves all other documents as the text that they are', () => {
  for (const text of ['{"big": 18446744073709551615}', '"1.5"', 'null', '[]', '{"1.5": "2e3"}'])
    expect(jsonSql(text)).toBe(`'${text}'`);
  expect(jsonSql(`{"q": "it's"}`)).toMatch(/^_utf8mb4 X'[0-9A-F]+'$/);
});

it('gives no text a way out of its literal, and no end to nothing that is no document', () => {
  expect(jsonSql(`{"'); DROP TABLE x; --": 1.5}`)).toBe(
    "JSON_OBJECT(_utf8mb4 X'27293B2044524F50205441424C4520783B202D2D', 1.5e0)",
  );
  for (const text of ['', '1.5.', '[1.5', '{"a" 1.5}', '{1.5: 2}', '[1.5,]', 'Infinity', '[1.5] x', '"\\ud800" 1.5'])
    expect(jsonSql(text)).toMatch(/^('[^']*'|_utf8mb4 X'[0-9A-F]*')$/);
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(jsonSql(text)).toMatch(
        /^(JSON_EXTRACT\(JSON_ARRAY\([-\d.e+]+\), '\$\[0\]'\)|'[^'\\]*'|_utf8mb4 X'[0-9A-F]*'|JSON_(ARRAY|OBJECT).*)$/,
      );
    }),
  );
});
