import fc from 'fast-check';
import {
  code,
  fence,
  findingsOf,
  FIGURES_MARK,
  heading,
  inline,
  list,
  page,
  table,
} from '../../../engine/report/markdown';
import { printSortedJson } from '../../../engine/report/json';

describe('markdown', () => {
  it('keeps a table in shape whatever a cell holds', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '|', '\\', '`', '\n', '\r', ' ', '*') });
    fc.assert(
      fc.property(cell, cell, (a, b) => {
        const lines = table(['x', 'y'], [[inline(a), code(b)]]).split('\n');
        expect(lines).toHaveLength(3);
        // A pipe is a border unless an odd number of backslashes stands before it.
        const borders = [...(lines[2] ?? '').matchAll(/(\\*)\|/g)].filter((m) => (m[1] ?? '').length % 2 === 0);
        // Inside `code()` a backslash before a pipe belongs to the text; GitHub splits cells before it reads code spans.
        if (!/\\\|/.test(b)) expect(borders).toHaveLength(3);
      }),
    );
  });

  it('says when there is nothing', () => {
    expect(table(['a'], [])).toBe('None.');
    expect(list([], 'No risk.')).toBe('No risk.');
  });

  it('prints a short row to the width of the head', () => {
    expect(table(['a', 'b'], [['1']])).toBe('| a | b |\n|---|---|\n| 1 |  |');
  });

  it('fences longer than the text they hold', () => {
    expect(fence('a\n```\nb\n', 'sql')).toBe('````sql\na\n```\nb\n````');
    expect(fence('x')).toBe('```\nx\n```');
  });

  it('joins blocks and ends with one line break', () => {
    expect(page(heading(1, 'T\nU'), '', undefined, list(['a', 'b\nc']))).toBe('# T U\n\n- a\n- b\n  c\n');
  });

  it('separates findings from figures', () => {
    expect(findingsOf(page('same', FIGURES_MARK, 'took 3 s'))).toBe('same\n\n');
    expect(findingsOf('all')).toBe('all');
  });
});

it('sorts keys by code unit at every depth', () => {
  expect(printSortedJson({ b: [{ z: 1, a: null }], B: 2, ä: 1 })).toBe(
    '{\n  "B": 2,\n  "b": [\n    {\n      "a": null,\n      "z": 1\n    }\n  ],\n  "ä": 1\n}\n',
  );
});
