import type { EntityPlan, KeyAttributePlan, ProjectionPlan } from '../../../contracts/projection';
import type { PatternCost } from '../../cost';
import { code, inline, table } from '../../report/markdown';
import type { DocumentInput } from './input';

/** Each access pattern with its operation, its key condition, its index and how often it goes to DynamoDB and back. */

type Request = PatternCost['requests'][number];

/** A key as people write it: `ORDER#{id}`. */
export function keyTemplate(entity: EntityPlan, key: KeyAttributePlan): string {
  return key.parts
    .map((part) => {
      if ('literal' in part) return part.literal;
      const column =
        entity.columns.find(({ viewColumn }) => viewColumn === part.viewColumn)?.column ??
        entity.drivingKey.find(({ viewColumn }) => viewColumn === part.viewColumn)?.column;
      const name = column ?? part.viewColumn;
      if (part.codec === 'time-bucket') return `{${name}, first ${part.width} characters}`;
      return part.codec === 'shard' ? `{shard of ${name}}` : `{${name}}`;
    })
    .join('');
}

/** What bounds the read: the partition, and the beginning of the sort key that all items of the entity share. */
function condition(plan: ProjectionPlan, request: Request): string {
  if (request.kind === 'write' || request.entity === null) return '';
  const entity = plan.entities.find(({ id }) => id === request.entity);
  const of = plan.tables.find(({ name }) => name === request.table);
  if (entity === undefined || of === undefined) return '';
  const index = of.indexes.find(({ name }) => name === request.index);
  const keys = [...entity.keys, ...entity.indexKeys];
  const hash = keys.find(({ attribute }) => attribute === (index?.partitionKey ?? of.partitionKey.name));
  const sort = keys.find(({ attribute }) => attribute === (index === undefined ? of.sortKey?.name : index.sortKey));
  const first = hash === undefined ? [] : [`${hash.attribute} = ${keyTemplate(entity, hash)}`];
  if (sort === undefined) return code(first.join(''));
  if (request.operation !== 'Query')
    return code([...first, `${sort.attribute} = ${keyTemplate(entity, sort)}`].join(', '));
  const literal = sort.parts[0];
  return code(
    [
      ...first,
      ...(literal !== undefined && 'literal' in literal ? [`${sort.attribute} begins with ${literal.literal}`] : []),
    ].join(', '),
  );
}

/** Requests that wait for one another: each read step, and one for all writes of a transaction, else one for each. */
function roundTrips({ requests }: PatternCost): number {
  const writes = requests.filter(({ kind }) => kind === 'write');
  const together = writes.some((request) => request.kind === 'write' && request.transaction);
  return requests.length - writes.length + (together ? 1 : writes.length);
}

export function patternMap({ plan, cost, projection }: DocumentInput): string {
  const served = new Map(projection.serves.map((one) => [one.pattern, one]));
  return table(
    ['pattern', 'operation', 'table', 'index', 'key condition', 'round trips', 'how'],
    cost.patterns.map((one) => [
      one.pattern,
      one.operation === 'Scan' ? '**Scan**' : one.operation,
      code(one.table),
      one.index === null ? '' : code(one.index),
      [...new Set(one.requests.map((request) => condition(plan, request)).filter((text) => text !== ''))].join(
        '; then ',
      ),
      // A sidecar of an earlier version does not say.
      served.get(one.pattern)?.roundTrips ?? roundTrips(one),
      inline(served.get(one.pattern)?.note ?? ''),
    ]),
    'No statement is known; the keys of the schema stand for the patterns.',
  );
}
