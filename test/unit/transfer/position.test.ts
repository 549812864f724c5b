import {
  canonicalGtidSet,
  covers,
  epochOf,
  parseGtidSet,
  positionText,
  sequenceOf,
  unchangedSince,
  type ServerPosition,
} from '../../../engine/transfer/position/rules';

const A = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const B = '4e11fa47-71ca-11e1-9e33-c80aa9429562';
const at = (over: Partial<ServerPosition>): ServerPosition => ({
  flavour: 'mysql',
  gtidSet: null,
  origin: A,
  file: 'binlog.000003',
  position: 157,
  ...over,
});
const kept = (over: Partial<ServerPosition>) => ({ ...at(over), epoch: 1, sequence: '1' });

describe('source position', () => {
  it('reads GTID sets with gaps, tags and line breaks, and prints each set in one way', () => {
    expect(parseGtidSet(`${A}:1-3:5,\n${B}:7`).get(A)).toEqual([
      [1n, 3n],
      [5n, 5n],
    ]);
    expect(canonicalGtidSet('mysql', `${B}:7,\n${A}:4-5:1-3`)).toBe(`${A}:1-5,${B}:7`);
    expect(canonicalGtidSet('mysql', `${A}:1-3:blue:1-2`)).toBe(`${A}:1-3,${A}:blue:1-2`);
    expect(canonicalGtidSet('mysql', '')).toBe('');
    expect(canonicalGtidSet('mariadb', '1-2-9,0-1-100')).toBe('0-1-100,1-2-9');
  });

  it.each([
    ['the same', 'mysql', `${A}:1-5`, `${A}:1-5`, true],
    ['further', 'mysql', `${A}:1-9,${B}:1-2`, `${A}:1-5`, true],
    ['behind', 'mysql', `${A}:1-4`, `${A}:1-5`, false],
    ['a gap', 'mysql', `${A}:1-2:4-5`, `${A}:1-5`, false],
    ['another server is missing', 'mysql', `${A}:1-5`, `${A}:1-5,${B}:1`, false],
    ['by domain', 'mariadb', '0-1-9', '0-2-9', true],
    ['by domain, behind', 'mariadb', '0-1-8', '0-1-9', false],
    ['a domain is missing', 'mariadb', '0-1-9', '0-1-9,1-1-1', false],
  ] as const)('covers %s', (_name, flavour, read, end, expected) => {
    expect(covers(flavour, at({ gtidSet: read }), at({ gtidSet: end }))).toBe(expected);
  });

  it('covers by file and position without GTID', () => {
    expect(covers('mysql', at({ position: 157 }), at({ position: 157 }))).toBe(true);
    expect(covers('mysql', at({ position: 156 }), at({ position: 157 }))).toBe(false);
    expect(covers('mysql', at({ file: 'binlog.000010', position: 4 }), at({ position: 999_999 }))).toBe(true);
  });

  it.each([
    ['the last number of the server itself', at({ gtidSet: `${B}:1-900,${A}:1-77` }), '77'],
    ['the largest applied number of a replica that never wrote', at({ gtidSet: `${B}:1-900` }), '900'],
    ['zero on a server without a transaction', at({ gtidSet: '' }), '0'],
    ['numbers beyond 2^53', at({ gtidSet: `${A}:1-9223372036854775806` }), '9223372036854775806'],
    ['the own domain of MariaDB', at({ flavour: 'mariadb', origin: '0', gtidSet: '0-1-100,1-1-500' }), '100'],
    ['file and position without GTID', at({}), '30000000157'],
    ['the next file after a large one', at({ file: 'binlog.000004', position: 4 }), '40000000004'],
  ])('takes %s as sequence', (_, position, sequence) => expect(sequenceOf(position)).toBe(sequence));

  it('raises the epoch when another server answers or its numbers went back', () => {
    expect(epochOf({ origin: A, sequence: '5' }, undefined)).toBe(1);
    expect(epochOf({ origin: A, sequence: '5' }, { origin: A, sequence: '4', epoch: 2 })).toBe(2);
    expect(epochOf({ origin: A, sequence: '3' }, { origin: A, sequence: '4', epoch: 2 })).toBe(3);
    expect(epochOf({ origin: B, sequence: '9' }, { origin: A, sequence: '4', epoch: 2 })).toBe(3);
  });

  it('calls the source unchanged only when nothing was committed', () => {
    expect(unchangedSince(kept({ gtidSet: `${A}:1-3` }), at({ gtidSet: `${A}:1:2-3` }))).toBe(true);
    expect(unchangedSince(kept({ gtidSet: `${A}:1-3` }), at({ gtidSet: `${A}:1-4` }))).toBe(false);
    expect(unchangedSince(kept({ gtidSet: '' }), at({ gtidSet: '' }))).toBe(true);
    expect(unchangedSince(kept({ gtidSet: `${A}:1-3` }), at({ gtidSet: null }))).toBe(false);
    expect(unchangedSince(kept({}), at({}))).toBe(true);
    expect(unchangedSince(kept({}), at({ position: 158 }))).toBe(false);
    expect(unchangedSince(kept({}), at({ file: 'binlog.000004' }))).toBe(false);
    expect(positionText(at({}))).toBe('binlog.000003:157');
  });
});
