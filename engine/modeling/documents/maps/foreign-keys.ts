import type { Projection } from '../../../../contracts/schemas/projection';
import { code, inline, table } from '../../../report/markdown';
import type { DocumentInput } from '../input';

/** What DynamoDB does not do: each foreign key with how its parent is checked and what becomes of the children of a deleted one. */

type ForeignKey = NonNullable<Projection['foreignKeys']>[number];

/** `GetItem Orders`, `Query Orders GSI1`. */
const reachedText = (reached: ForeignKey['exists']): string =>
  reached === null
    ? '**not served**'
    : `${reached.operation === 'Scan' ? '**Scan**' : reached.operation} ${code(reached.index === null ? reached.table : `${reached.table} ${reached.index}`)}`;

/** Children are looked for only where a statement can make the server ask for them. */
const childrenText = ({ asked, children }: ForeignKey): string =>
  asked === null
    ? 'nobody asks: no known statement deletes or moves a parent'
    : `${reachedText(children)}: ${inline(asked)}`;

export const foreignKeyTable = ({ projection }: Pick<DocumentInput, 'projection'>): string =>
  table(
    ['foreign key', 'from', 'parent is there', 'ON DELETE', 'children of a parent', 'most children'],
    (projection.foreignKeys ?? []).map((one) => [
      code(one.key),
      `${code(one.child)} (${one.columns.map(code).join(', ')}) to ${code(one.parent)}`,
      reachedText(one.exists),
      one.onDelete,
      childrenText(one),
      `${one.mostChildren ?? 'not counted'}${one.paged ? ', in pages' : ''}`,
    ]),
    'The schema has no foreign key.',
  );

/** Deletions that are no longer one step; to be accepted by whoever signs the model. */
export const pagedDeletions = ({
  projection,
}: Pick<DocumentInput, 'projection'>): readonly (readonly [string, string])[] =>
  (projection.foreignKeys ?? [])
    .filter(({ paged }) => paged)
    .map(({ key, child, parent, onDelete, mostChildren }) => [
      key,
      `deleting a row of ${parent} is not one step: rows of ${child} (ON DELETE ${onDelete}) ${mostChildren === null ? 'were not counted and can be more' : `are up to ${mostChildren}, which is more`} than a transaction takes, so they are done in pages before it`,
    ]);
