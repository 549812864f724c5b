import type { KeyCodec } from '../../../contracts/projection';
import { isPartialCodec } from '../../../runtime/dynamodb/keys/codec';
import type { KeyFill, ReadStep, SortCondition } from '../plan';

/** Key conditions of a plan as people write them: `PK = ORDER#{id}, SK begins with LINE#`. */

type PrintedPart =
  | { readonly literal: string }
  | { readonly column: string; readonly codec: KeyCodec; readonly width?: number };

/** A key of literals and columns: `ORDER#{id}`. */
export const partsText = (parts: readonly PrintedPart[]): string => parts.map(partText).join('');

function partText(part: PrintedPart): string {
  if ('literal' in part) return part.literal;
  if (part.codec === 'shard') return `{shard of ${part.column}}`;
  return isPartialCodec(part.codec) ? `{${part.column}, first ${part.width} characters}` : `{${part.column}}`;
}

const equals = ({ attribute, parts }: KeyFill): string => `${attribute} = ${partsText(parts)}`;

function sortText(sort: SortCondition): string {
  const { attribute, parts } = sort.key;
  const key = partsText(parts);
  switch (sort.kind) {
    case 'equals':
      return equals(sort.key);
    case 'begins':
      return `${attribute} begins with ${key}`;
    case 'span':
      return `${attribute} from ${key} to ${sort.high}`;
    case 'between': {
      const { low, high } = sort;
      const bound = `${key}{${sort.column}}`;
      const optional = [low, high].some((one) => one !== null && one.parts.length > 0);
      if (low !== null && high !== null && !optional) return `${attribute} between ${bound} and ${bound}`;
      const ends = [...(low === null ? [] : [`from ${bound}`]), ...(high === null ? [] : [`up to ${bound}`])];
      return `${attribute} begins with ${key},${optional ? ' if given' : ''} ${ends.join(' and ')}`;
    }
  }
}

/** The conditions of one step, one for each request that waits for the one before; none of a Scan. */
export function conditionTexts({ lookup, partition, sort }: ReadStep): readonly string[] {
  const looked =
    lookup === null
      ? []
      : [[equals(lookup.partition), ...(lookup.sort === null ? [] : [equals(lookup.sort)])].join(', ')];
  if (partition === null) return looked;
  return [...looked, [equals(partition), ...(sort === null ? [] : [sortText(sort)])].join(', ')];
}
