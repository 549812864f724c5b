import { problemText } from '../../../engine/proof/lossless/problems';

const refusal = (key: string) => `row of readings (${key}) cannot become an item of T.READING: too wide`;

it('names each kind of problem once, with its first row and the number of the others', () => {
  const rows = ['id=1', 'id=2', 'id=2', 'id=3'].map((key) => ({ entity: 'T.READING', key, what: refusal(key) }));
  const text = problemText([...rows, { entity: 'T.OTHER', key: 'id=9', what: 'the view does not give this row' }]);
  expect(text).toBe(
    'row of readings (id=1) cannot become an item of T.READING: too wide (and 2 more sampled rows); ' +
      'T.OTHER (id=9): the view does not give this row',
  );
});

it('does not run on when every row has a problem of its own', () => {
  const rows = [1, 2, 3, 4, 5, 6, 7].map((n) => ({ entity: 'T.A', key: `id=${n}`, what: `lost c${n}` }));
  expect(problemText(rows)).toMatch(/T\.A \(id=5\): lost c5; and 2 more kinds$/);
});
