import { refuse } from '../statement/problem';
import type { SourceId } from '../statement/tree';
import type { Bound, Fill, KeyFill, KeyPartFill, SortCondition } from '../access/plan';
import type { ExpressionPrinter } from './expression';
import { member, type StatementNames } from './names';

/** Keys of a step as TypeScript: templates, and what stands for their columns. */

type ColumnPart = Extract<KeyPartFill, { readonly column: string }>;

const columnParts = (key: KeyFill | null): readonly ColumnPart[] =>
  (key?.parts ?? []).flatMap((part) => ('column' in part ? [part] : []));

/** `{ column: "id", codec: "padded-signed", width: 10 }` */
export function partText(part: Pick<ColumnPart, 'column' | 'codec' | 'width' | 'escaped'>): string {
  const { column, codec, width, escaped } = part;
  const texts = [
    `column: ${JSON.stringify(column)}`,
    `codec: ${JSON.stringify(codec)}`,
    ...(width === undefined ? [] : [`width: ${width}`]),
    ...(escaped ? ['escaped: true'] : []),
  ];
  return `{ ${texts.join(', ')} }`;
}

/** What makes the template of a key, behind the entity that its columns belong to. */
export const templateText = (key: KeyFill): string =>
  [
    JSON.stringify(key.attribute),
    JSON.stringify(key.type),
    `[${key.parts.map((part) => ('literal' in part ? JSON.stringify(part.literal) : partText(part))).join(', ')}]`,
  ].join(', ');

/** Sources whose rows give one key each, with all columns of the same row. */
export const rowSources = (partition: KeyFill, sort: SortCondition | null): readonly SourceId[] => [
  ...new Set(
    [...columnParts(partition), ...columnParts(sort?.key ?? null)].flatMap(({ fill }) =>
      fill.kind === 'columns' && fill.columns.length === 1 ? [fill.columns[0]!.source] : [],
    ),
  ),
];

export class KeyPrinter {
  constructor(
    private readonly names: StatementNames,
    private readonly printer: ExpressionPrinter,
    /** Name of the constant of a template. */
    private readonly template: (key: KeyFill) => string,
  ) {}

  private bound(bound: Bound | null): string {
    if (bound === null) return 'undefined';
    const value = this.printer.value(bound.expression);
    if (bound.parts.length === 0) return value;
    return `${bound.parts.map((part) => `on.has(${part})`).join(' && ')} ? ${value} : undefined`;
  }

  private fill(fill: Fill): string {
    switch (fill.kind) {
      case 'value':
        return `[${this.printer.value(fill.expression)}]`;
      case 'list':
        return `[${fill.items.map((item) => this.printer.listed(item)).join(', ')}]`;
      case 'columns': {
        const [only, ...more] = fill.columns;
        if (only !== undefined && more.length === 0) return `[${member(this.names.row(only.source), only.column)}]`;
        const lists = fill.columns.map(
          ({ source, column }) => `...${this.names.rows(source)}.map((row) => ${member('row', column)})`,
        );
        return `[${lists.join(', ')}]`;
      }
      case 'shards':
        return 'EVERY_SHARD';
      case 'buckets':
        return `{ from: ${this.bound(fill.low)}, until: ${this.bound(fill.high)} }`;
    }
  }

  private fills(key: KeyFill): readonly string[] {
    return columnParts(key).map(({ fill }) => this.fill(fill));
  }

  private call(key: KeyFill, method: string, ...first: readonly string[]): string {
    return `${this.template(key)}.${method}(${['sql', ...first, ...this.fills(key)].join(', ')})`;
  }

  private sort(sort: SortCondition): string {
    switch (sort.kind) {
      case 'equals':
        return this.call(sort.key, 'equals');
      case 'begins':
        return this.call(sort.key, 'begins');
      case 'span':
        return this.call(sort.key, 'span', JSON.stringify(sort.high));
      case 'between':
        return this.call(
          sort.key,
          'between',
          partText(sort),
          `{ low: ${this.bound(sort.low)}, high: ${this.bound(sort.high)} }`,
        );
    }
  }

  /** All keys that a step asks for. */
  keys(partition: KeyFill | null, sort: SortCondition | null): string {
    if (partition === null) return refuse('a step without a key');
    const own = `keys(${[this.call(partition, 'of'), ...(sort === null ? [] : [this.sort(sort)])].join(', ')})`;
    return rowSources(partition, sort).reduceRight(
      (inner, source) => `${this.names.rows(source)}.flatMap((${this.names.row(source)}) => ${inner})`,
      own,
    );
  }
}
