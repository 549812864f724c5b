import { unquoteString, type Token } from '../../sql/tokens';
import { isWord, nameText } from './tokens';

/** Options behind the bracket of CREATE TABLE, and of CREATE DATABASE. */
export interface Options {
  readonly engine: string;
  readonly characterSet: string | undefined;
  readonly collation: string | undefined;
  readonly comment: string;
  readonly systemVersioned: boolean;
}

const ENGINES = ['InnoDB', 'MyISAM', 'MEMORY', 'Aria', 'CSV', 'ARCHIVE', 'BLACKHOLE', 'ndbcluster', 'MRG_MyISAM'];

export function readOptions(tokens: readonly Token[]): Options {
  const end = tokens.findIndex((token, i) => isWord(token, 'PARTITION') && isWord(tokens[i + 1], 'BY'));
  const own = end < 0 ? tokens : tokens.slice(0, end);
  const behind = (test: (token: Token, i: number) => boolean, skip = 1): string | undefined => {
    const at = own.findIndex(test);
    if (at < 0) return undefined;
    const value = own[at + skip]?.text === '=' ? own[at + skip + 1] : own[at + skip];
    if (value === undefined) return undefined;
    return value.kind === 'string' ? unquoteString(value.text) : nameText(value);
  };
  const engine = behind((token) => isWord(token, 'ENGINE', 'TYPE')) ?? 'InnoDB';
  return {
    engine: ENGINES.find((known) => known.toLowerCase() === engine.toLowerCase()) ?? engine,
    characterSet: (
      behind((token) => isWord(token, 'CHARSET')) ??
      behind((token, i) => isWord(token, 'CHARACTER') && isWord(own[i + 1], 'SET'), 2)
    )?.toLowerCase(),
    collation: behind((token) => isWord(token, 'COLLATE'))?.toLowerCase(),
    comment: behind((token) => isWord(token, 'COMMENT')) ?? '',
    systemVersioned: own.some((token, i) => isWord(token, 'SYSTEM') && isWord(own[i + 1], 'VERSIONING')),
  };
}
