import zlib from 'node:zlib';
import type { Column } from './values';

/** Key templates and encodings, read by rules of its own from the contract and the sidecar. */

export interface Encoding {
  readonly codec: string;
  readonly width?: number;
}

/** A part of a template: fixed text or the name of a column. */
export type Part = { readonly text: string } | { readonly name: string };

export function partsOf(template: string): readonly Part[] {
  return template
    .split(/(\{[^{}]+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\{.+\}$/.test(piece) ? { name: piece.slice(1, -1) } : { text: piece }));
}

const NINES: Readonly<Record<string, string>> = Object.fromEntries(
  [...'0123456789'].map((digit) => [digit, String(9 - Number(digit))]),
);
const flip = (text: string): string => [...text].map((character) => NINES[character] ?? character).join('');

function padded(raw: string, width: number): string {
  const negative = raw.startsWith('-');
  const [whole = '', fraction] = raw.replace(/^-/, '').split('.');
  const digits = whole.replace(/^0+(?=.)/, '').padStart(width, '0') + (fraction === undefined ? '' : `.${fraction}`);
  return negative && /[1-9]/.test(digits) ? `-${flip(digits)}` : digits;
}

function floatKey(raw: string): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number(raw) === 0 ? 0 : Number(raw));
  const bits = view.getBigUint64(0);
  const sign = 1n << 63n;
  return ((bits & sign) === 0n ? bits | sign : bits ^ 0xffff_ffff_ffff_ffffn)
    .toString(16)
    .toUpperCase()
    .padStart(16, '0');
}

function timeKey(column: Column, raw: string): string {
  if (column.type !== 'time') return raw;
  const [, sign = '', hours = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(raw) ?? [];
  const text = hours.padStart(3, '0') + rest;
  return sign === '-' && /[1-9]/.test(text) ? `-${flip(text)}` : text;
}

/** Text that others follow is escaped up to `$`, so that the separator cannot be mistaken. */
const escaped = (text: string): string =>
  [...text].map((c) => (c.length === 1 && c <= '$' ? `$${String.fromCharCode(c.charCodeAt(0) + 64)}` : c)).join('');

const padsSpaces = (collation: string | null): boolean =>
  collation !== null && collation !== 'binary' && !/_0900_|nopad/.test(collation);

/**
 * The text of one column in a key; undefined for a folded one, whose text only the server knows.
 * @param raw as `readSql` gives it
 */
export function encodedPart(column: Column, encoding: Encoding, raw: string, last: boolean): string | undefined {
  switch (encoding.codec) {
    case 'folded':
      return undefined;
    case 'padded-unsigned':
    case 'padded-signed':
      return padded(raw, encoding.width ?? 0);
    case 'float':
      return floatKey(raw);
    case 'hex':
      return raw;
    case 'temporal':
      return timeKey(column, raw);
    case 'time-bucket':
      return raw.slice(0, encoding.width);
    case 'shard': {
      const count = encoding.width ?? 1;
      const bytes = Buffer.from(raw, /binary|blob/.test(column.type) ? 'hex' : 'utf8');
      return String(zlib.crc32(bytes) % count).padStart(String(count - 1).length, '0');
    }
    default: {
      const text = padsSpaces(column.collation) && /char|text/.test(column.type) ? raw.replace(/ +$/, '') : raw;
      return last ? text : escaped(text);
    }
  }
}

const quoteRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A pattern that the key must match, with a group for each folded part. */
export const keyPattern = (pieces: readonly (string | undefined)[]): RegExp =>
  new RegExp(`^${pieces.map((piece) => (piece === undefined ? '([0-9A-F]*)' : quoteRegExp(piece))).join('')}$`, 's');
