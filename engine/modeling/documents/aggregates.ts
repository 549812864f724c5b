import { code, inline, table } from '../../report/markdown';
import type { DocumentInput } from './input';

/** Aggregates over the children of one parent: kept in the parent, or computed when they are read, each with its balance. */
export const aggregatesTable = ({ model }: Pick<DocumentInput, 'model'>): string =>
  table(
    ['parent', 'children', 'aggregates', 'patterns', 'decision', 'why'],
    model.aggregates.map(({ parent, child, columns, aggregates, patterns, maintained, because }) => [
      code(parent),
      code(`${child} (${columns.join(', ')})`),
      aggregates.map(code).join(', '),
      patterns.join(', '),
      maintained ? 'kept in the parent' : 'computed when read',
      inline(because),
    ]),
    'No pattern aggregates all children of a parent.',
  );
