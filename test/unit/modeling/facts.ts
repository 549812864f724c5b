import type {
  AccessPattern,
  Analysis,
  ColumnFacts,
  ForeignKeyFacts,
  KeyFacts,
  SchemaFacts,
  TableFacts,
} from '../../../contracts/schemas/analysis';
import { transactionFields } from '../../../engine/lib/transactions';
import { statementOf } from './sql-of';

/** Builds analyses by hand for tests. */

const TEXT_BYTES: Readonly<Record<string, string>> = {
  tinytext: '255',
  text: '65535',
  mediumtext: '16777215',
  longtext: '4294967295',
  tinyblob: '255',
  blob: '65535',
  mediumblob: '16777215',
  longblob: '4294967295',
};

/** A column from its full type: `bigint unsigned`, `varchar(20)`, `enum('a','b')`. */
export function column(name: string, columnType: string, over: Partial<ColumnFacts> = {}): ColumnFacts {
  const dataType = /^[a-z]+[0-9]?/.exec(columnType)![0];
  const numbers = /\((\d+)(?:,(\d+))?\)/.exec(columnType);
  const isText = /char|text/.test(dataType) || dataType === 'enum' || dataType === 'set';
  const length = numbers?.[1] ?? null;
  const values = /^(enum|set)/.test(dataType)
    ? [...columnType.matchAll(/'((?:[^']|'')*)'/g)].map((match) => match[1]!)
    : null;
  return {
    name,
    position: 1,
    dataType,
    columnType,
    nullable: false,
    unsigned: /unsigned/.test(columnType),
    maxLength: /char|binary/.test(dataType) ? length : (TEXT_BYTES[dataType] ?? null),
    maxBytes: /char/.test(dataType)
      ? String(4 * Number(length))
      : /binary/.test(dataType)
        ? length
        : (TEXT_BYTES[dataType] ?? null),
    precision: dataType === 'decimal' ? Number(length) : null,
    scale: dataType === 'decimal' ? Number(numbers?.[2] ?? 0) : null,
    fraction: /datetime|timestamp|time/.test(dataType) ? Number(length ?? 0) : null,
    characterSet: isText ? 'utf8mb4' : null,
    collation: isText ? 'utf8mb4_0900_bin' : null,
    default: null,
    autoIncrement: false,
    generated: null,
    onUpdate: false,
    values,
    comment: '',
    ...over,
  };
}

export function table(
  name: string,
  columns: readonly ColumnFacts[],
  primaryKey: readonly string[],
  over: { readonly keys?: readonly KeyFacts[]; readonly foreignKeys?: readonly ForeignKeyFacts[] } = {},
): TableFacts {
  return {
    name,
    engine: 'InnoDB',
    collation: 'utf8mb4_0900_bin',
    comment: '',
    rowCount: null,
    columns: columns.map((one, index) => ({ ...one, position: index + 1 })),
    primaryKey: [...primaryKey],
    keys: [...(over.keys ?? [])],
    foreignKeys: [...(over.foreignKeys ?? [])],
    checks: [],
    createStatement: '',
  };
}

export const unique = (name: string, ...columns: string[]): KeyFacts => ({ name, columns, unique: true });
export const plain = (name: string, ...columns: string[]): KeyFacts => ({ name, columns, unique: false });

export const foreign = (
  columns: readonly string[],
  referencedTable: string,
  referencedColumns: readonly string[],
  onDelete: ForeignKeyFacts['onDelete'] = 'RESTRICT',
): ForeignKeyFacts => ({
  name: `fk_${columns.join('_')}_${referencedTable}`,
  columns: [...columns],
  referencedTable,
  referencedColumns: [...referencedColumns],
  onDelete,
  onUpdate: 'RESTRICT',
});

export const schemaOf = (tables: readonly TableFacts[]): SchemaFacts => ({
  flavour: 'mysql',
  version: '8.0.31',
  database: 'app',
  characterSet: 'utf8mb4',
  collation: 'utf8mb4_0900_ai_ci',
  tables: [...tables],
  views: [],
  triggers: [],
  routines: [],
  events: [],
});

export const analysisOf = (tables: readonly TableFacts[], accessPatterns: readonly AccessPattern[] = []): Analysis => ({
  format: 'landfall.analysis/1',
  schema: schemaOf(tables),
  relations: [],
  application: null,
  callSites: [],
  queryLog: null,
  accessPatterns: [...accessPatterns],
  risks: [],
});

/** `orders.user_id` */
const ref = (text: string) => {
  const [one, two] = text.split('.');
  return { table: one!, column: two! };
};

export function pattern(
  id: string,
  operation: AccessPattern['operation'],
  tables: readonly string[],
  parts: {
    readonly equal?: readonly string[];
    readonly list?: readonly string[];
    readonly optional?: readonly string[];
    readonly range?: readonly string[];
    readonly order?: readonly string[];
    readonly joins?: readonly (readonly [string, string])[];
    readonly selects?: readonly string[];
    readonly assigns?: readonly string[];
    readonly transaction?: string;
    readonly transactions?: readonly string[];
    readonly fingerprint?: string;
    /** Executions per second, measured: on average and in the busiest second. */
    readonly rate?: readonly [average: string, peak: number];
    readonly limited?: boolean;
    readonly descending?: readonly string[];
    readonly aggregates?: readonly string[];
    readonly groupBy?: readonly string[];
  } = {},
): AccessPattern {
  const filter = (text: string, operator: AccessPattern['filters'][number]['operator'], optional = false) => ({
    ...ref(text),
    operator,
    optional,
  });
  const facts: AccessPattern = {
    id,
    kind: operation === 'select' ? 'read' : 'write',
    operation,
    fingerprint: parts.fingerprint ?? `${operation.toUpperCase()} ${tables.join(' ')}`,
    tables: [...tables],
    joins: (parts.joins ?? []).map(([left, right]) => ({ left: ref(left), right: ref(right) })),
    filters: [
      ...(parts.equal ?? []).map((text) => filter(text, '=')),
      ...(parts.list ?? []).map((text) => filter(text, 'in')),
      ...(parts.optional ?? []).map((text) => filter(text, '=', true)),
      ...(parts.range ?? []).map((text) => filter(text, 'range')),
    ],
    orderBy: (parts.order ?? []).map((text) => ({
      ...ref(text),
      direction: parts.descending?.includes(text) ? ('desc' as const) : ('asc' as const),
    })),
    limited: parts.limited ?? false,
    offset: false,
    selects: (parts.selects ?? []).map(ref),
    aggregates: [...(parts.aggregates ?? [])],
    groupBy: (parts.groupBy ?? []).map(ref),
    assigns: (parts.assigns ?? []).map(ref),
    locking: false,
    ...transactionFields(parts.transactions ?? [parts.transaction ?? []].flat()),
    evidence: { callSites: [], routes: [], logExecutions: null, seenIn: 'source' },
    rate:
      parts.rate === undefined
        ? { kind: 'unknown' }
        : { kind: 'measured', executions: 1, averagePerSecond: parts.rate[0], peakPerSecond: parts.rate[1] },
  };
  return { ...facts, ...(parts.fingerprint === undefined && { statements: [statementOf(facts)] }) };
}
