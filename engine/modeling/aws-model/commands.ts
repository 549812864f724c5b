import type { Item, ProjectionPlan, TablePlan } from '../../../contracts/projection';
import type { AccessPattern } from '../../../contracts/schemas/analysis';
import { COUNTER_ATTRIBUTE, ITEM_WRITER_ATTRIBUTE } from '../../../contracts/names';
import type { PatternAccess, ReadRequest, WriteRequest } from '../../cost/accesses';
import type { SampleItem, Samples } from '../samples';
import { wireItem, wireValue, type WireItem } from './wire';

/** A command of the AWS CLI for each request of a pattern, on sample items, so that it can be run. */

export interface Command {
  readonly table: string;
  readonly index: string | null;
  readonly operation: string;
  readonly text: string;
  readonly writes: boolean;
}

/** An argument as the shell takes it: in single quotes, these themselves in double ones. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;
const json = (value: unknown): string => quoted(JSON.stringify(value));

const keyOf = (table: TablePlan, item: Item): WireItem =>
  wireItem(
    Object.fromEntries(
      [table.partitionKey, table.sortKey].flatMap((key) =>
        key === null || item[key.name] === undefined ? [] : [[key.name, item[key.name]!]],
      ),
    ),
  );

interface Place {
  readonly table: TablePlan;
  /** Items of the entity, those from real rows first. */
  readonly items: readonly SampleItem[];
}

function placeOf(plan: ProjectionPlan, samples: Samples, table: string, entity: string | null): Place | undefined {
  const found = plan.tables.find(({ name }) => name === table);
  const items = samples.tables.find((one) => one.table.name === table)?.items ?? [];
  return found && { table: found, items: items.filter((one) => entity === null || one.entity.id === entity) };
}

/** The beginning of the sort key that is the same for all items of an entity: its literal. */
function sortPrefix({ entity }: SampleItem, sort: string | undefined): string {
  const first = [...entity.keys, ...entity.indexKeys].find(({ attribute }) => attribute === sort)?.parts[0];
  return first !== undefined && 'literal' in first ? first.literal : '';
}

function queryCommand(request: ReadRequest, { table, items }: Place): Command | undefined {
  const index = table.indexes.find(({ name }) => name === request.index);
  const hash = index?.partitionKey ?? table.partitionKey.name;
  const sort = index === undefined ? table.sortKey?.name : (index.sortKey ?? undefined);
  const sample = items.find(({ item }) => item[hash] !== undefined && (sort === undefined || item[sort] !== undefined));
  if (sample === undefined) return undefined;
  const prefix = sortPrefix(sample, sort);
  const begins = sort !== undefined && prefix !== '';
  const text = [
    `aws dynamodb query --table-name ${table.name}`,
    index === undefined ? '' : `--index-name ${index.name}`,
    `--key-condition-expression ${quoted(begins ? '#p = :p AND begins_with(#s, :s)' : '#p = :p')}`,
    `--expression-attribute-names ${json({ '#p': hash, ...(begins ? { '#s': sort } : {}) })}`,
    `--expression-attribute-values ${json({ ':p': wireValue(sample.item[hash]!), ...(begins ? { ':s': { S: prefix } } : {}) })}`,
    index === undefined ? '--consistent-read' : '',
  ];
  return {
    table: table.name,
    index: index?.name ?? null,
    operation: 'Query',
    text: text.filter((part) => part !== '').join(' '),
    writes: false,
  };
}

const LONGEST_BATCH = 3;

function readCommand(request: ReadRequest, place: Place): Command | undefined {
  const { table, items } = place;
  const base = { table: table.name, index: null, operation: request.operation, writes: false };
  if (request.operation === 'Scan')
    return { ...base, text: `aws dynamodb scan --table-name ${table.name} --consistent-read` };
  if (request.operation === 'Query') return queryCommand(request, place);
  const [sample] = items;
  if (sample === undefined) return undefined;
  if (request.operation === 'GetItem')
    return {
      ...base,
      text: `aws dynamodb get-item --table-name ${table.name} --key ${json(keyOf(table, sample.item))} --consistent-read`,
    };
  const Keys = items.slice(0, LONGEST_BATCH).map(({ item }) => keyOf(table, item));
  return {
    ...base,
    text: `aws dynamodb batch-get-item --request-items ${json({ [table.name]: { Keys, ConsistentRead: true } })}`,
  };
}

/** An attribute that the statement sets and no key holds; else the writer, which every write sets. */
function settable(pattern: AccessPattern | undefined, { entity, item }: SampleItem): string {
  const keys = new Set([...entity.keys, ...entity.indexKeys].map(({ attribute }) => attribute));
  const set = (pattern?.assigns ?? []).map(
    ({ table, column }) => entity.columns.find((one) => one.table === table && one.column === column)?.attribute,
  );
  return (
    set.find((name) => name !== undefined && name !== null && !keys.has(name) && item[name] !== undefined) ??
    ITEM_WRITER_ATTRIBUTE
  );
}

type Write = {
  readonly kind: 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
  readonly table: string;
  readonly key: WireItem;
  readonly body: Readonly<Record<string, unknown>>;
};

function writeOf(request: WriteRequest, pattern: AccessPattern | undefined, place: Place): Write | undefined {
  const [sample] = place.items;
  if (sample === undefined) return undefined;
  const { table } = place;
  const key = keyOf(table, sample.item);
  const base = { table: table.name, key };
  if (request.role === 'check') {
    const there = { ConditionExpression: 'attribute_exists(#k)' };
    const names = { ExpressionAttributeNames: { '#k': table.partitionKey.name } };
    return { ...base, kind: 'ConditionCheck', body: { Key: key, ...there, ...names } };
  }
  if (request.what === 'delete' && request.role !== 'copy') return { ...base, kind: 'Delete', body: { Key: key } };
  if (request.what === 'update' && (request.role === 'row' || request.role === 'child')) {
    const name = settable(pattern, sample);
    const names = { UpdateExpression: 'SET #a = :a', ExpressionAttributeNames: { '#a': name } };
    return {
      ...base,
      kind: 'Update',
      body: { Key: key, ...names, ExpressionAttributeValues: { ':a': wireValue(sample.item[name]!) } },
    };
  }
  return { ...base, kind: 'Put', body: { Item: wireItem(sample.item) } };
}

/**
 * Takes the next number of a counter, or the next block of numbers; of one that was never started it takes none, where `ADD` alone would begin at 1.
 * Raising one has no command to be tried: it is refused, rightly, as soon as another command has passed the number.
 */
function counterCommand({ counter, table: name }: WriteRequest, table: TablePlan | undefined): readonly Command[] {
  if (counter === undefined || counter.raised === true || table === undefined) return [];
  const key: WireItem = {
    [table.partitionKey.name]: { S: counter.partition },
    ...(table.sortKey === null ? {} : { [table.sortKey.name]: { S: counter.sort } }),
  };
  return writeCommand({
    ...{ kind: 'Update', table: name, key },
    body: {
      Key: key,
      UpdateExpression: 'ADD #n :n',
      ConditionExpression: 'attribute_exists(#n)',
      ExpressionAttributeNames: { '#n': COUNTER_ATTRIBUTE },
      ExpressionAttributeValues: { ':n': { N: String(counter.block) } },
      ReturnValues: 'UPDATED_NEW',
    },
  });
}

const OPTIONS: Readonly<Record<string, string>> = {
  Item: '--item',
  Key: '--key',
  UpdateExpression: '--update-expression',
  ConditionExpression: '--condition-expression',
  ExpressionAttributeNames: '--expression-attribute-names',
  ExpressionAttributeValues: '--expression-attribute-values',
  ReturnValues: '--return-values',
};
const VERBS = { Put: 'put-item', Update: 'update-item', Delete: 'delete-item' } as const;

function writeCommand({ kind, table, body }: Write): readonly Command[] {
  // A condition alone is no command.
  if (kind === 'ConditionCheck') return [];
  const options = Object.entries(body).map(
    ([name, value]) => `${OPTIONS[name]} ${typeof value === 'string' ? quoted(value) : json(value)}`,
  );
  const command = {
    table,
    index: null,
    operation: `${kind}Item`,
    text: [`aws dynamodb ${VERBS[kind]} --table-name ${table}`, ...options].join(' '),
    writes: true,
  };
  return [command];
}

/** DynamoDB refuses a transaction that has one item twice. */
function transaction(writes: readonly Write[]): readonly Command[] {
  const [first] = writes;
  if (first === undefined) return [];
  // What is written needs no condition that it is there.
  const ordered = [...writes].sort((a, b) => Number(b.kind === 'ConditionCheck') - Number(a.kind === 'ConditionCheck'));
  const byKey = new Map(ordered.map((write) => [`${write.table} ${JSON.stringify(write.key)}`, write]));
  const items = [...byKey.values()].map(({ kind, table, body }) => ({ [kind]: { TableName: table, ...body } }));
  return [
    {
      table: first.table,
      index: null,
      operation: 'TransactWriteItems',
      text: `aws dynamodb transact-write-items --transact-items ${json(items)}`,
      writes: true,
    },
  ];
}

/** The commands of a pattern in the order of its requests; none where no sample item is there to try them on. */
export function commandsOf(
  access: PatternAccess,
  pattern: AccessPattern | undefined,
  plan: ProjectionPlan,
  samples: Samples,
): readonly Command[] {
  const place = (request: ReadRequest | WriteRequest): Place | undefined =>
    placeOf(plan, samples, request.table, request.entity);
  const reads = access.requests.flatMap((request) => {
    const at = request.kind === 'read' ? place(request) : undefined;
    return request.kind === 'read' && at !== undefined ? (readCommand(request, at) ?? []) : [];
  });
  const numbers = access.requests.flatMap((request) =>
    request.kind === 'write' ? counterCommand(request, place(request)?.table) : [],
  );
  const writes = access.requests.flatMap((request) => {
    const at = request.kind === 'write' && request.counter === undefined ? place(request) : undefined;
    return request.kind === 'write' && at !== undefined ? (writeOf(request, pattern, at) ?? []) : [];
  });
  const together = access.requests.some((request) => request.kind === 'write' && request.transaction);
  return [...reads, ...numbers, ...(together ? transaction(writes) : writes.flatMap(writeCommand))];
}
