import type { CostForecast, PatternCost } from '../../../../engine/cost';

/** A forecast as the input of AWS's own cost calculator, and what is left of it when the calculator has no word for a part. */

interface CalculatorPattern {
  readonly operation: string;
  readonly pattern: string;
  readonly description: string;
  readonly table: string;
  readonly rps: number;
  readonly item_size_bytes: number;
  readonly item_count?: number;
  readonly strongly_consistent?: boolean;
  readonly gsi?: string;
  readonly gsi_list?: readonly string[];
}

export interface CalculatorInput {
  readonly access_pattern_list: readonly CalculatorPattern[];
  readonly table_list: readonly {
    readonly name: string;
    readonly item_size_bytes: number;
    readonly item_count: number;
    readonly gsi_list: readonly {
      readonly name: string;
      readonly item_size_bytes: number;
      readonly item_count: number;
    }[];
  }[];
}

/** What the calculator cannot say: a Scan over items of several sizes, fractions of items, indexes written twice or for some items only. */
export function isComparable(cost: CostForecast, pattern: PatternCost): boolean {
  const shares = new Map(
    cost.tables.flatMap(({ entities }) =>
      entities.flatMap(({ entity, size }) => size.indexes.map((one) => [`${entity} ${one.index}`, one.share] as const)),
    ),
  );
  return (
    pattern.usd !== null &&
    pattern.requests.every(
      (request) =>
        Number.isInteger(request.items) &&
        (request.kind === 'read'
          ? request.operation !== 'Scan'
          : request.indexWrites.every(
              ({ index, writes }) => writes === 1 && shares.get(`${request.entity} ${index}`) === 1,
            )),
    )
  );
}

const sizeOf = (cost: CostForecast, entity: string) =>
  cost.tables.flatMap(({ entities }) => entities).find((one) => one.entity === entity)!.size;

/** One entry of the calculator for each request, so that both add up to the same pattern. */
function entries(cost: CostForecast, pattern: PatternCost): readonly CalculatorPattern[] {
  return pattern.requests.map((request, at) => {
    const base = {
      pattern: `${pattern.pattern}/${at}`,
      description: pattern.pattern,
      table: request.table,
      rps: pattern.rate.average!,
      // A Query that finds nothing is billed as the least there is.
      item_count: Math.max(1, request.items!),
    };
    if (request.kind === 'write') {
      const size = sizeOf(cost, request.entity);
      const operation = request.transaction ? 'TransactWriteItems' : 'BatchWriteItem';
      return {
        ...base,
        operation,
        // A counter holds its key and a number.
        item_size_bytes: request.counter === undefined ? size.bytes : 1,
        gsi_list: request.indexWrites.map(({ index }) => index),
      };
    }
    const size = sizeOf(cost, request.entity!);
    const entry = size.indexes.find(({ index }) => index === request.index);
    return {
      ...base,
      operation: request.operation,
      item_size_bytes: entry?.bytes ?? size.bytes,
      strongly_consistent: request.index === null,
      ...(request.index === null ? {} : { gsi: request.index }),
    };
  });
}

/** Null when nothing of the forecast can be said in the calculator's words. */
export function calculatorInput(cost: CostForecast): CalculatorInput | null {
  const patterns = cost.patterns.filter((pattern) => isComparable(cost, pattern));
  if (patterns.length === 0) return null;
  return {
    access_pattern_list: patterns.flatMap((pattern) => entries(cost, pattern)),
    table_list: cost.tables.map((table) => ({
      name: table.table,
      // It takes no entry of an index that is larger than the items of its table, as those of rare rows are.
      item_size_bytes: Math.max(
        ...table.entities.flatMap(({ size }) => [size.bytes, ...size.indexes.map(({ bytes }) => bytes)]),
      ),
      item_count: Math.max(1, table.items ?? 1),
      gsi_list: table.indexes.map(({ index, entries: count }) => ({
        name: index,
        item_size_bytes: Math.max(
          ...table.entities.flatMap(({ size }) =>
            size.indexes.filter((one) => one.index === index).map(({ bytes }) => bytes),
          ),
        ),
        item_count: Math.max(1, Math.round(count ?? 1)),
      })),
    })),
  };
}
