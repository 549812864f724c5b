import type { EntityPlan, KeyCodec, TablePlan } from '../../../contracts/projection';

/** The ways in which items of an entity are found: by its key, by an index, through a lookup item. */

export type KeyTemplatePart =
  | { readonly literal: string }
  | {
      /** Column of the driving table. */
      readonly column: string;
      readonly codec: KeyCodec;
      readonly width?: number;
      /** Rows that have NULL here have no such key. */
      readonly nullable: boolean;
      /** Text that other parts follow. */
      readonly escaped: boolean;
    };

export interface KeyTemplate {
  readonly attribute: string;
  readonly type: 'S' | 'N' | 'B';
  readonly parts: readonly KeyTemplatePart[];
}

export interface Path {
  readonly entity: EntityPlan;
  readonly table: TablePlan;
  /** Null for the table itself. */
  readonly index: string | null;
  readonly partition: KeyTemplate;
  /** Null when there is none, or when it is made of more than columns of the row. */
  readonly sort: KeyTemplate | null;
  /** There is a sort key that no value of a column tells. */
  readonly partial: boolean;
  /** The index has not all attributes of the item. */
  readonly incomplete: boolean;
  /** No item of another entity can lie in the same partition. */
  readonly alone: boolean;
}

export const columnsOf = (key: KeyTemplate | null): readonly string[] =>
  (key?.parts ?? []).flatMap((part) => ('column' in part ? [part.column] : []));

/** The literal text that a key begins with. */
export const beginning = ({ parts: [first] }: KeyTemplate): string =>
  first !== undefined && 'literal' in first ? first.literal : '';
