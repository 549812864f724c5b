import { writtenBy } from '../../access/write/planner';
import { mayBeNumbered, mayGiveNumber } from '../../access/write/scans';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { ProjectionPlan } from '../../../contracts/projection';
import type { Projection } from '../../../contracts/schemas/projection';
import type { Statement } from '../../statement/tree';
import type { WriteRequest } from './types';

type Counter = NonNullable<Projection['counters']>[number];

function takes({ strategy, block }: Counter): Pick<WriteRequest, 'items' | 'basis'> {
  const basis =
    strategy === 'block'
      ? `one request for ${block} numbers`
      : 'one request for the numbers of all rows of the statement';
  return { items: 1 / block, basis };
}

const RAISES = { items: 1, basis: 'one request that raises it to the largest number that the statement gives' };

/**
 * The request for the numbers of the rows that a statement inserts, one for all of them, or a part of one for a block; of a statement that gives
 * the numbers itself the one that raises the counter.
 */
export function counterWrites(
  { projection, plan }: { readonly projection: Projection; readonly plan: ProjectionPlan },
  statement: Statement,
  facts: TableFacts,
  schema: SchemaFacts,
): readonly WriteRequest[] {
  const counter = projection.counters?.find(({ source }) => source === facts.name);
  const owner = plan.entities.find(({ drivingTable, role }) => drivingTable === facts.name && role === 'owner');
  if (counter === undefined || owner === undefined) return [];
  const { table, partition, sort, block, column } = counter;
  const isTaken = mayBeNumbered(statement, facts, column);
  const raises = writtenBy(statement, schema).some(
    (written) => written.table.name === facts.name && mayGiveNumber(statement, written, column),
  );
  if (!isTaken && !raises) return [];
  return [
    {
      ...{ kind: 'write', table, entity: owner.id, ...(isTaken ? takes(counter) : RAISES) },
      // It stands before the transaction: a number that is not used is a gap, as AUTO_INCREMENT leaves them.
      ...{ transaction: false, role: 'counter', what: 'update', indexWrites: [] },
      counter: { partition, sort, block, ...(!isTaken && { raised: true as const }) },
    },
  ];
}
