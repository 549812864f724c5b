import type { ColumnFacts, Relation, TableFacts } from '../../../contracts/schemas/analysis';
import { sameColumns } from '../schema/sample/column-sets';

/** The relation with what was counted of its rows for each parent; as it is where nobody counted, and where there can be one only. */
export function withFanOut(relation: Relation, child: TableFacts): Relation {
  if (relation.cardinality === 'one-to-one') return relation;
  const { columns } = relation.from;
  const counted = child.rowsPerValue?.find((found) => sameColumns(found.columns, columns));
  if (counted !== undefined) {
    const { kind, values, rows } = counted;
    return { ...relation, fanOut: { kind: kind === 'all' ? 'all' : 'sampled', parents: values, rows } };
  }
  const [only, ...more] = columns;
  const sample = child.sample?.kind === 'all' ? child.sample.columns.find(({ name }) => name === only) : undefined;
  if (sample === undefined || more.length > 0 || sample.distinct === 0) return relation;
  const column = child.columns.find(({ name }) => name === only);
  return {
    ...relation,
    fanOut: {
      kind: column !== undefined && isComparedByBytes(column) ? 'all' : 'sampled',
      parents: sample.distinct,
      rows: sample.rowsPerValue ?? { p50: 1, p99: 1, max: 1 },
    },
  };
}

/** Of text, values that differ in bytes may be equal for the server: in case, in blanks at the end. */
const isComparedByBytes = ({ collation }: ColumnFacts): boolean => collation === null || collation === 'binary';
