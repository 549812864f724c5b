import { byCodeUnit } from '../lib/compare';
import { printJson } from '../lib/json';
import {
  isTable,
  type AttributeDefinition,
  type Resource,
  type TableResource,
  type Template,
  type TemplateIndex,
} from './template-types';

const same = (a: unknown, b: unknown): boolean => printJson(a) === printJson(b);

interface IndexOperation {
  readonly kind: 'delete' | 'create';
  readonly index: TemplateIndex;
}

const indexesOf = (resource: TableResource): readonly TemplateIndex[] =>
  resource.Properties.GlobalSecondaryIndexes ?? [];

/** What of an index cannot be changed; its capacity can. */
const shapeOf = ({ IndexName, KeySchema, Projection }: TemplateIndex) => ({ IndexName, KeySchema, Projection });

const isAnother = (index: TemplateIndex, other: TemplateIndex | undefined): boolean =>
  other === undefined || !same(shapeOf(index), shapeOf(other));

/** Deletions first: they free the name and a place under the quota. */
export function indexOperations(current: TableResource, wanted: TableResource): readonly IndexOperation[] {
  const find = (among: TableResource, name: string): TemplateIndex | undefined =>
    indexesOf(among).find((index) => index.IndexName === name);
  const gone = indexesOf(current).filter((index) => isAnother(index, find(wanted, index.IndexName)));
  const fresh = indexesOf(wanted).filter((index) => isAnother(index, find(current, index.IndexName)));
  return [
    ...gone.map((index) => ({ kind: 'delete' as const, index })),
    ...fresh.map((index) => ({ kind: 'create' as const, index })),
  ];
}

/**
 * DynamoDB creates or deletes one index of a table per update, so CloudFormation refuses a template that changes two. Gives the
 * templates to deploy one after another; the last one is the wanted one. Without a current template, just that.
 */
export function updateSteps(current: Template | undefined, wanted: Template): readonly Template[] {
  if (current === undefined) return [wanted];
  const operations = new Map(
    Object.entries(wanted.Resources).map(([id, resource]) => {
      const before = current.Resources[id];
      return [id, before && isTable(before) && isTable(resource) ? indexOperations(before, resource) : []];
    }),
  );
  const steps = Math.max(1, ...[...operations.values()].map((list) => list.length));
  return Array.from({ length: steps }, (_, at) =>
    at === steps - 1 ? wanted : stepAt(current, wanted, operations, at + 1),
  );
}

function stepAt(
  current: Template,
  wanted: Template,
  operations: ReadonlyMap<string, readonly IndexOperation[]>,
  done: number,
): Template {
  const resources = Object.entries(wanted.Resources).map(([id, resource]): [string, Resource] => {
    const before = current.Resources[id];
    if (before === undefined || !isTable(before) || !isTable(resource)) return [id, resource];
    return [id, withIndexes(resource, before, (operations.get(id) ?? []).slice(0, done))];
  });
  return { ...wanted, Resources: Object.fromEntries(resources) };
}

/** The billing mode is that of the table at once: an index that is yet to go serves as much as the table until then. */
function withCapacity(index: TemplateIndex, wanted: TableResource): TemplateIndex {
  const after = indexesOf(wanted).find((one) => one.IndexName === index.IndexName) ?? wanted.Properties;
  const { ProvisionedThroughput, OnDemandThroughput } = after;
  return {
    ...shapeOf(index),
    ...(ProvisionedThroughput && { ProvisionedThroughput }),
    ...(OnDemandThroughput && { OnDemandThroughput }),
  };
}

/** The wanted table with the indexes it has after some of the operations. */
function withIndexes(wanted: TableResource, before: TableResource, done: readonly IndexOperation[]): TableResource {
  const indexes = new Map(indexesOf(before).map((index) => [index.IndexName, index]));
  for (const { kind, index } of done)
    if (kind === 'delete') indexes.delete(index.IndexName);
    else indexes.set(index.IndexName, index);
  const list = [...indexes.values()]
    .sort((a, b) => byCodeUnit(a.IndexName, b.IndexName))
    .map((index) => withCapacity(index, wanted));
  const { GlobalSecondaryIndexes: _, ...rest } = wanted.Properties;
  const used = new Set(
    [wanted.Properties, ...list].flatMap((keyed) => keyed.KeySchema.map((key) => key.AttributeName)),
  );
  const types = new Map<string, AttributeDefinition>(
    [...before.Properties.AttributeDefinitions, ...wanted.Properties.AttributeDefinitions].map((definition) => [
      definition.AttributeName,
      definition,
    ]),
  );
  return {
    ...wanted,
    Properties: {
      ...rest,
      AttributeDefinitions: [...types.values()]
        .filter((definition) => used.has(definition.AttributeName))
        .sort((a, b) => byCodeUnit(a.AttributeName, b.AttributeName)),
      ...(list.length === 0 ? {} : { GlobalSecondaryIndexes: list }),
    },
  };
}
