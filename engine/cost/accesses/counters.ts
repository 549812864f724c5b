import { mayBeNumbered } from '../../access/write/scans';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { ProjectionPlan } from '../../../contracts/projection';
import type { Projection } from '../../../contracts/schemas/projection';
import type { Statement } from '../../statement/tree';
import type { WriteRequest } from './types';

/** The request for the numbers of the rows that a statement inserts: one for all of them, or a part of one for a block. */
export function counterWrites(
  { projection, plan }: { readonly projection: Projection; readonly plan: ProjectionPlan },
  statement: Statement,
  facts: TableFacts,
): readonly WriteRequest[] {
  const counter = projection.counters?.find(({ source }) => source === facts.name);
  const owner = plan.entities.find(({ drivingTable, role }) => drivingTable === facts.name && role === 'owner');
  if (counter === undefined || owner === undefined || !mayBeNumbered(statement, facts, counter.column)) return [];
  const basis =
    counter.strategy === 'block'
      ? `one request for ${counter.block} numbers`
      : 'one request for the numbers of all rows of the statement';
  return [
    {
      ...{ kind: 'write', table: counter.table, entity: owner.id, items: 1 / counter.block, basis },
      // It stands before the transaction: a number that is not used is a gap, as AUTO_INCREMENT leaves them.
      ...{ transaction: false, role: 'counter', what: 'update', indexWrites: [] },
      counter: { partition: counter.partition, sort: counter.sort, block: counter.block },
    },
  ];
}
