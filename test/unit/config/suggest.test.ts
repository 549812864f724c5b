import fc from 'fast-check';
import { distance, suggest } from '../../../engine/lib/settings-file/suggest';

describe('distance', () => {
  it.each([
    ['', '', 0],
    ['kitten', 'sitting', 3],
    ['modeling', 'modelling', 1],
    ['ab', 'ba', 1],
  ])('%s -> %s', (a, b, away) => expect(distance(a, b)).toBe(away));

  it('is symmetric, 0 only for equals, and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const away = distance(a, b);
        return away === distance(b, a) && (away === 0) === (a === b) && away <= Math.max(a.length, b.length);
      }),
    );
  });
});

it('suggests what is near and nothing else', () => {
  expect(suggest('query_timeout_seconds', ['queryTimeoutSeconds', 'user'])).toBe('queryTimeoutSeconds');
  expect(suggest('zebra', ['host', 'port'])).toBeUndefined();
  expect(suggest('x'.repeat(10_000), ['host'])).toBeUndefined();
});
