import type { ColumnFacts } from '../../../../contracts/schemas/analysis';
import { unquoteString, type Token } from '../../sql/tokens';
import { typeValues } from '../columns';
import { characterSetOf, currentName, defaultCollation, UNKNOWN_VERSION } from './character-sets';
import { closing, isWord, nameText, textOf } from './tokens';
import { isCharacterType, plainType, typeSizes } from './types';

/** What the table says for its columns. */
export interface ColumnContext {
  readonly sql: string;
  readonly flavour: 'mysql' | 'mariadb';
  readonly version: string;
  readonly characterSet: string;
  readonly collation: string;
}

export interface ColumnDefinition {
  readonly facts: ColumnFacts;
  /** `PRIMARY KEY` or `UNIQUE` behind the column. */
  readonly key: 'primary' | 'unique' | undefined;
}

const ATTRIBUTES = new Set(
  `NOT NULL DEFAULT ON AUTO_INCREMENT PRIMARY UNIQUE KEY COMMENT COLLATE GENERATED AS VIRTUAL STORED PERSISTENT CHECK CONSTRAINT REFERENCES
   INVISIBLE VISIBLE SRID COLUMN_FORMAT STORAGE COMPRESSED WITHOUT WITH REF_SYSTEM_ID ENGINE_ATTRIBUTE`.split(/\s+/),
);

/** Facts of a column from its element of CREATE TABLE; what cannot be told from it (the position) is given. */
export function readColumn(
  element: readonly Token[],
  position: number,
  context: ColumnContext,
): ColumnDefinition | undefined {
  const read = readType(element, 1);
  if (read === undefined) return undefined;
  const type = context.version === UNKNOWN_VERSION ? withoutWidth(read) : read;
  const attributes = readAttributes(element, type.next, context.sql);
  const { dataType, columnType } = type;
  const serial = type.serial;
  const charset = characterSetFor(dataType, type, attributes.collate, context);
  const sizes = typeSizes({ ...type, characterSet: charset.characterSet });
  return {
    key: attributes.key ?? (serial ? 'unique' : undefined),
    facts: {
      name: nameText(element[0]),
      position,
      dataType,
      columnType,
      nullable: attributes.nullable && !serial && attributes.key !== 'primary',
      unsigned: type.unsigned,
      maxLength: sizes.maxLength,
      maxBytes: sizes.maxBytes,
      precision: sizes.precision === null ? null : Number(sizes.precision),
      scale: sizes.scale === null ? null : Number(sizes.scale),
      fraction: sizes.fraction === null ? null : Number(sizes.fraction),
      ...charset,
      default: attributes.default,
      autoIncrement: attributes.autoIncrement || serial,
      generated: attributes.generated,
      onUpdate: attributes.onUpdate,
      values: typeValues(columnType),
      comment: attributes.comment,
    },
  };
}

interface TypeText {
  readonly dataType: string;
  readonly columnType: string;
  readonly args: readonly number[];
  readonly unsigned: boolean;
  readonly serial: boolean;
  readonly characterSet: string | undefined;
  readonly collate: string | undefined;
  /** Compared byte by byte: the word BINARY behind a text type. */
  readonly binary: boolean;
  readonly next: number;
}

function readType(tokens: readonly Token[], from: number): TypeText | undefined {
  let at = from;
  if (isWord(tokens[at], 'NATIONAL')) at += 1;
  const first = tokens[at];
  if (first?.kind !== 'word') return undefined;
  const written = first.text.toLowerCase();
  at += 1;
  if (written === 'double' && isWord(tokens[at], 'PRECISION')) at += 1;
  let dataType = plainType(written);
  if (isWord(tokens[at], 'VARYING')) {
    dataType = dataType === 'binary' ? 'varbinary' : 'varchar';
    at += 1;
  }
  if (written === 'long' && isWord(tokens[at], 'VARBINARY', 'VARCHAR')) {
    if (isWord(tokens[at], 'VARBINARY')) dataType = 'mediumblob';
    at += 1;
  }
  const serial = written === 'serial';
  if (serial) dataType = 'bigint';
  let inside = '';
  if (tokens[at]?.text === '(') {
    const close = closing(tokens, at);
    const end = close < 0 ? tokens.length : close;
    inside = tokens
      .slice(at + 1, end)
      .map((token) => token.text)
      .join('');
    at = end + 1;
  }
  inside ||= IMPLIED[dataType] ?? (/^bool/.test(written) ? '1' : '');
  const words: string[] = [];
  let characterSet: string | undefined;
  let collate: string | undefined;
  let binary = false;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (isWord(token, 'UNSIGNED', 'ZEROFILL')) words.push(token.text.toLowerCase());
    else if (isWord(token, 'CHARSET')) characterSet = valueText(tokens[(at += 1)]);
    else if (isWord(token, 'CHARACTER') && isWord(tokens[at + 1], 'SET')) characterSet = valueText(tokens[(at += 2)]);
    else if (isWord(token, 'COLLATE')) collate = valueText(tokens[(at += 1)]);
    else if (isWord(token, 'BINARY')) binary = true;
    else if (!isWord(token, 'SIGNED', 'ASCII', 'UNICODE', 'BYTE')) break;
  }
  if (serial || (words.includes('zerofill') && !words.includes('unsigned'))) words.unshift('unsigned');
  const columnType = `${dataType}${inside === '' ? '' : `(${inside})`}${words.map((word) => ` ${word}`).join('')}`;
  const args = /^\d+(,\d+)?$/.test(inside) ? inside.split(',').map(Number) : [];
  return {
    ...{ dataType, columnType, args, unsigned: words.includes('unsigned'), serial },
    ...{ characterSet, collate, binary, next: at },
  };
}

/** Newer servers forget the width of whole numbers, but for the one that stands for a boolean. */
function withoutWidth(type: TypeText): TypeText {
  const boolean = type.dataType === 'tinyint' && !type.unsigned && type.args[0] === 1;
  const wide = /^(tiny|small|medium|big)?int$|^year$/.test(type.dataType) && !boolean;
  if (!wide || type.columnType.includes('zerofill')) return type;
  return { ...type, columnType: type.columnType.replace(/\(\d+\)/, '') };
}

/** Sizes that the server adds where none is written. */
const IMPLIED: Readonly<Record<string, string>> = { char: '1', binary: '1', bit: '1', decimal: '10,0' };

/** A name of a character set or a collation, with or without quotes. */
const valueText = (token: Token | undefined): string =>
  token === undefined ? '' : (token.kind === 'string' ? unquoteString(token.text) : nameText(token)).toLowerCase();

function characterSetFor(
  dataType: string,
  type: TypeText,
  collateBehind: string | undefined,
  context: ColumnContext,
): Pick<ColumnFacts, 'characterSet' | 'collation'> {
  if (!isCharacterType(dataType)) return { characterSet: null, collation: null };
  const current = (name: string | undefined): string | undefined => name && currentName(name, context);
  const collation = current(type.collate ?? collateBehind);
  if (collation !== undefined) return { characterSet: characterSetOf(collation), collation };
  const characterSet = current(type.characterSet);
  const set = characterSet ?? context.characterSet;
  if (type.binary) return { characterSet: set, collation: `${set}_bin` };
  if (characterSet === undefined || characterSet === context.characterSet)
    return { characterSet: context.characterSet, collation: context.collation };
  return { characterSet, collation: defaultCollation(characterSet, context) };
}

interface Attributes {
  nullable: boolean;
  default: string | null;
  onUpdate: boolean;
  autoIncrement: boolean;
  generated: ColumnFacts['generated'];
  comment: string;
  collate: string | undefined;
  key: ColumnDefinition['key'];
}

function readAttributes(tokens: readonly Token[], from: number, sql: string): Attributes {
  const found: Attributes = {
    ...{ nullable: true, default: null, onUpdate: false, autoIncrement: false, generated: null },
    ...{ comment: '', collate: undefined, key: undefined },
  };
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (token.text === '(') {
      at = Math.max(at, closing(tokens, at));
      continue;
    }
    if (token.kind !== 'word') continue;
    switch (token.text.toUpperCase()) {
      case 'NOT':
        if (isWord(tokens[at + 1], 'NULL')) found.nullable = false;
        at += 1;
        break;
      case 'DEFAULT': {
        const end = endOfValue(tokens, at + 1);
        found.default = defaultText(tokens.slice(at + 1, end), sql);
        at = end - 1;
        break;
      }
      case 'ON':
        found.onUpdate ||= isWord(tokens[at + 1], 'UPDATE');
        at = endOfValue(tokens, at + 2) - 1;
        break;
      case 'AUTO_INCREMENT':
        found.autoIncrement = true;
        break;
      case 'PRIMARY':
        found.key = 'primary';
        break;
      case 'UNIQUE':
        found.key ??= 'unique';
        break;
      case 'KEY':
        if (!isWord(tokens[at - 1], 'PRIMARY', 'UNIQUE')) found.key = 'primary';
        break;
      case 'COMMENT':
        found.comment = tokens[at + 1]?.kind === 'string' ? unquoteString(tokens[at + 1]!.text) : '';
        at += 1;
        break;
      case 'COLLATE':
        found.collate = valueText(tokens[at + 1]);
        at += 1;
        break;
      case 'AS':
        if (tokens[at + 1]?.text === '(') {
          const close = closing(tokens, at + 1);
          const end = close < 0 ? tokens.length : close;
          const stored = tokens.slice(end + 1).some((later) => isWord(later, 'STORED', 'PERSISTENT'));
          found.generated = { expression: textOf(tokens.slice(at + 2, end), sql), stored };
          at = end;
        }
        break;
      case 'REFERENCES':
        return found;
      default:
    }
  }
  return found;
}

/** Index behind the value that begins at `from`: up to the next attribute, brackets skipped. */
function endOfValue(tokens: readonly Token[], from: number): number {
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (token.text === '(') at = Math.max(at, closing(tokens, at));
    else if (at > from && token.kind === 'word' && ATTRIBUTES.has(token.text.toUpperCase())) return at;
  }
  return tokens.length;
}

/** As information_schema has it: literals without quotes, expressions as text, nothing for NULL. */
function defaultText(tokens: readonly Token[], sql: string): string | null {
  const [first] = tokens;
  if (first === undefined || (tokens.length === 1 && isWord(first, 'NULL'))) return null;
  if (tokens.length === 1 && first.kind === 'string' && /^['"]/.test(first.text)) return unquoteString(first.text);
  if (tokens.length === 1 && isWord(first, 'TRUE')) return '1';
  if (tokens.length === 1 && isWord(first, 'FALSE')) return '0';
  const whole = first.text === '(' && closing(tokens, 0) === tokens.length - 1;
  return textOf(whole ? tokens.slice(1, -1) : tokens, sql);
}
