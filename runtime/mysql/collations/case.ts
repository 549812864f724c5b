import { characterSetOf, decode } from '../convert/character-set';
import { SINGLE_BYTE } from './data/single-byte';
import { CASES } from './weights';

type Turn = 'lower' | 'upper';

/** The table that LOWER and UPPER use under a collation. */
function tableOf(collation: string): keyof typeof CASES {
  if (collation.includes('_0900_')) return 'case-900';
  return collation.includes('_520_') ? 'case-520' : 'case-general';
}

const singleByte = new Map<string, ReadonlyMap<string, string>>();

function singleByteCase(characterSet: 'latin1' | 'ascii', turn: Turn): ReadonlyMap<string, string> {
  const name = `${characterSet}_${turn}`;
  const known = singleByte.get(name);
  if (known !== undefined) return known;
  const character = (byte: number): string => decode(Buffer.from([byte]), characterSet) ?? '';
  const changed = Buffer.from(SINGLE_BYTE[name] ?? '', 'hex');
  const pairs = Array.from(changed, (byte, index) => [character(index), character(byte)] as const);
  const table = new Map(pairs.filter(([from, to]) => from !== to));
  singleByte.set(name, table);
  return table;
}

/** LOWER or UPPER: character by character; no character becomes two. */
export function turned(text: string, collation: string, turn: Turn): string {
  const characterSet = characterSetOf(collation);
  if (characterSet === 'binary') return text;
  if (characterSet === 'latin1' || characterSet === 'ascii') {
    const table = singleByteCase(characterSet, turn);
    return Array.from(text, (character) => table.get(character) ?? character).join('');
  }
  const table = CASES[tableOf(collation)]()[turn];
  return Array.from(text, (character) => {
    const point = table(character.codePointAt(0) ?? 0);
    return point === null ? character : String.fromCodePoint(Number.parseInt(point, 16));
  }).join('');
}
