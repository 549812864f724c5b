import fc from 'fast-check';
import { differencesBetween, STRICTNESS, type CompareOptions } from '../../../../runtime/flags/comparison/differences';
import { masked, shown } from '../../../../runtime/flags/comparison/mask';

const paths = (a: unknown, b: unknown, options: Partial<CompareOptions> = {}): readonly string[] =>
  differencesBetween(a, b, { strictness: 'value', ...options }).map(({ path }) => path);

describe('two answers', () => {
  it('are compared field by field', () => {
    expect(paths({ id: 1, name: 'a', tags: [1, 2] }, { id: 1, name: 'b', tags: [1, 3] })).toEqual(['name', 'tags[1]']);
    expect(paths([{ id: 1 }], [{ id: 1 }, { id: 2 }])).toEqual(['.length']);
    expect(paths(null, { id: 1 })).toEqual(['']);
    expect(paths([], {})).toEqual(['']);
    expect(paths(new Date(0), new Date(1))).toEqual(['']);
    expect(paths(Buffer.from('a'), new Uint8Array([97]))).toEqual([]);
  });

  it.each([
    ['absent and NULL', { a: null }, {}, [false, true, true]],
    ['a bigint and a number', { a: 1n }, { a: 1 }, [false, true, true]],
    ['a number and its text', { a: 1.5 }, { a: '1.50' }, [false, false, true]],
    ['a boolean and a number', { a: true }, { a: 1 }, [false, false, true]],
    ['another order', [1, 2], [2, 1], [false, false, true]],
    ['another value', { a: 'x' }, { a: 'X' }, [false, false, false]],
    ['long decimals', { a: '0.10000000000000000001' }, { a: '0.10000000000000000002' }, [false, false, false]],
    ['a list twice and once', [1, 1, 2], [1, 2, 2], [false, false, false]],
  ])('%s: exact, value, lenient', (_, a, b, equal) => {
    expect(STRICTNESS.map((strictness) => paths(a, b, { strictness }).length === 0)).toEqual(equal);
    expect(STRICTNESS.map((strictness) => paths(b, a, { strictness }).length === 0)).toEqual(equal);
  });

  it('without an order are bags, and fields may be left out', () => {
    expect(paths([{ id: 1 }, { id: 2 }], [{ id: 2 }, { id: 1 }], { unordered: true })).toEqual([]);
    expect(paths([{ id: 1, at: 5 }], [{ id: 1, at: 6 }], { unordered: true, ignore: ['at'] })).toEqual([]);
    expect(paths([{ id: 1 }], [{ id: 3 }], { unordered: true })).toEqual(['[]', '[]']);
  });

  it('are equal to themselves, and the comparison ends, whatever they are', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withBigInt: true }), (value) => {
        for (const strictness of STRICTNESS) expect(paths(value, value, { strictness })).toEqual([]);
      }),
    );
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(paths(circle, circle).length).toBeGreaterThan(0);
    expect(differencesBetween({ ['__proto__']: 1 }, {}, { strictness: 'value' })).toEqual([
      { path: '__proto__', mysql: 1, dynamodb: undefined },
    ]);
  });

  it('name twenty differences at most', () => {
    const many = Array.from({ length: 1_000 }, (_, at) => at);
    expect(
      paths(
        many,
        many.map((n) => n + 1),
      ),
    ).toHaveLength(20);
  });
});

describe('masked values', () => {
  it('say kind and length and whether two are equal, and never the value', () => {
    expect(masked('secret@example.org')).toMatch(/^text of 18 #[0-9a-f]{6}$/);
    expect(masked('a')).toBe(masked('a'));
    expect(masked('a')).not.toBe(masked('b'));
    expect([masked(null), masked(undefined), masked([1]), masked({ a: 1 })]).toEqual([
      'NULL',
      'absent',
      'list of 1',
      'record of 1 fields',
    ]);
  });

  it('are shown in full only as far as a page needs', () => {
    expect(shown({ a: 1n })).toBe('{"a":"1n"}');
    expect(shown('x'.repeat(10_000))).toHaveLength(500);
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(shown(circle)).toBe('record of 1 fields');
  });
});
