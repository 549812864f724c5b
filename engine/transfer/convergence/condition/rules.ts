import { ITEM_OWNER_ATTRIBUTE, ITEM_VERSION_ATTRIBUTE } from '../../../../contracts/names';
import { isOlder } from '../../../projection/version/rules';

/** What DynamoDB must find under a key before it writes there. Every kind but `unchanged` with a version also holds when nothing is there. */
export type WriteCondition =
  /** No condition: bulk load, while nobody else writes. */
  | { readonly kind: 'always' }
  /** What is there is older than `than`. */
  | { readonly kind: 'older'; readonly than: string }
  /** Exactly the version that was read; null: nothing was there. */
  | { readonly kind: 'unchanged'; readonly since: string | null }
  /** What is there belongs to one of these source rows. */
  | { readonly kind: 'owned'; readonly by: readonly string[] };

/** The part of a stored item that conditions look at. */
export interface StoredMark {
  readonly version: string;
  readonly owner?: string;
}

/** Does the condition hold? The meaning of `expressionOf`, for models and simulations. */
export function holds(condition: WriteCondition, stored: StoredMark | undefined): boolean {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'older':
      return stored === undefined || isOlder(stored.version, condition.than);
    case 'unchanged':
      return (stored?.version ?? null) === condition.since;
    case 'owned':
      return stored === undefined || (stored.owner !== undefined && condition.by.includes(stored.owner));
  }
}

/** A condition as DynamoDB takes it; empty where there is none. */
export interface ConditionExpression {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly N: string } | { readonly S: string }>>;
}

/** Parameters of a PutItem, DeleteItem or part of a transaction. Names begin with `#_`, values with `:_`, so that they mix with others. */
export function expressionOf(condition: WriteCondition): ConditionExpression {
  const version = { '#_v': ITEM_VERSION_ATTRIBUTE };
  const owner = { '#_o': ITEM_OWNER_ATTRIBUTE };
  const absent = 'attribute_not_exists(#_v)';
  switch (condition.kind) {
    case 'always':
      return {};
    case 'older':
      return {
        ConditionExpression: `${absent} OR #_v < :_than`,
        ExpressionAttributeNames: version,
        ExpressionAttributeValues: { ':_than': { N: condition.than } },
      };
    case 'unchanged':
      return condition.since === null
        ? { ConditionExpression: absent, ExpressionAttributeNames: version }
        : {
            ConditionExpression: '#_v = :_since',
            ExpressionAttributeNames: version,
            ExpressionAttributeValues: { ':_since': { N: condition.since } },
          };
    case 'owned':
      return {
        ConditionExpression: `${absent} OR #_o IN (${condition.by.map((_, index) => `:_owner${index}`).join(', ')})`,
        ExpressionAttributeNames: { ...version, ...owner },
        ExpressionAttributeValues: Object.fromEntries(condition.by.map((by, index) => [`:_owner${index}`, { S: by }])),
      };
  }
}
