import type { Analysis } from '../../contracts/schemas/analysis';
import type { MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import { canonicalHash } from '../../engine/lib/json';

/** A library of two tables: enough for a collection, an index and a pattern without a rate. */

const column = (name: string, position: number, dataType: string, columnType = dataType) => ({
  name,
  position,
  dataType,
  columnType,
  nullable: false,
  unsigned: columnType.includes('unsigned'),
  maxLength: dataType === 'varchar' ? '100' : null,
  maxBytes: dataType === 'varchar' ? '400' : null,
  precision: dataType === 'bigint' ? 20 : null,
  scale: dataType === 'bigint' ? 0 : null,
  fraction: null,
  characterSet: dataType === 'varchar' ? 'utf8mb4' : null,
  collation: dataType === 'varchar' ? 'utf8mb4_bin' : null,
  default: null,
  autoIncrement: false,
  generated: null,
  onUpdate: false,
  values: null,
  comment: '',
});

const tableOf = (name: string, columns: readonly ReturnType<typeof column>[], rowCount: number | null) => ({
  name,
  engine: 'InnoDB',
  collation: 'utf8mb4_bin',
  comment: '',
  rowCount,
  columns: [...columns],
  primaryKey: ['id'],
  keys: [],
  foreignKeys: [],
  checks: [],
  createStatement: `CREATE TABLE ${name} ()`,
});

const pattern = (
  id: string,
  kind: 'read' | 'write',
  averagePerSecond: string | null,
): Analysis['accessPatterns'][number] => ({
  id,
  kind,
  operation: kind === 'read' ? 'select' : 'insert',
  fingerprint: `statement ${id}`,
  tables: ['authors'],
  joins: [],
  filters: [],
  orderBy: [],
  limited: false,
  offset: false,
  selects: [],
  aggregates: [],
  groupBy: [],
  assigns: [],
  locking: false,
  transaction: null,
  evidence: { callSites: [], routes: [], logExecutions: null, seenIn: 'source' },
  rate:
    averagePerSecond === null
      ? { kind: 'unknown' }
      : { kind: 'measured', executions: 100, averagePerSecond, peakPerSecond: 3 },
});

export const analysis: Analysis = {
  format: 'landfall.analysis/1',
  schema: {
    flavour: 'mysql',
    version: '8.0.31',
    database: 'library',
    characterSet: 'utf8mb4',
    collation: 'utf8mb4_bin',
    tables: [
      tableOf(
        'authors',
        [column('id', 1, 'bigint', 'bigint unsigned'), column('name', 2, 'varchar', 'varchar(100)')],
        1000,
      ),
      tableOf(
        'books',
        [
          column('id', 1, 'bigint', 'bigint unsigned'),
          column('author_id', 2, 'bigint', 'bigint unsigned'),
          column('title', 3, 'varchar', 'varchar(100)'),
        ],
        5000,
      ),
    ],
    views: [],
    triggers: [],
    routines: [],
    events: [],
  },
  relations: [],
  application: null,
  callSites: [],
  queryLog: null,
  accessPatterns: [pattern('AP1', 'read', '10.0000'), pattern('AP2', 'write', '2.0000'), pattern('AP3', 'read', null)],
  risks: [],
};

const attribute = (name: string, type: 'S' | 'N', source_table: string, source_column: string) => ({
  name,
  type,
  source_table,
  source_column,
});

export const contract: MigrationContract = {
  tables: [
    {
      table: 'authors',
      type: 'multi-entity',
      source_table: 'authors',
      pk: 'PK',
      sk: 'SK',
      gsis: [{ index_name: 'GSI1', pk: 'GSI1PK', sk: null, projection: 'ALL' }],
      entities: [
        {
          entity_type: 'AUTHOR',
          source_table: 'authors',
          pk_template: 'AUTHOR#{id}',
          sk_template: '#META',
          attributes: [
            attribute('id', 'N', 'authors', 'id'),
            attribute('name', 'S', 'authors', 'name'),
            attribute('GSI1PK', 'S', 'authors', 'name'),
          ],
        },
        {
          entity_type: 'BOOK',
          source_table: 'books',
          pk_template: 'AUTHOR#{author_id}',
          sk_template: 'BOOK#{id}',
          attributes: [
            attribute('id', 'N', 'books', 'id'),
            attribute('author_id', 'N', 'books', 'author_id'),
            attribute('title', 'S', 'books', 'title'),
          ],
        },
      ],
      attributes: [],
      satisfies: ['AP1', 'AP2', 'AP3'],
      estimated_item_size_bytes: 1500,
    },
  ],
};

export const projection: Projection = {
  format: 'landfall.projection/1',
  contractSha256: canonicalHash(contract),
  nullPolicy: 'omit',
  zeroDatePolicy: 'text',
  entities: [
    {
      id: 'authors.AUTHOR',
      role: 'owner',
      keyEncodings: [],
      indexTemplates: [{ attribute: 'GSI1PK', template: 'NAME#{name}' }],
    },
    { id: 'authors.BOOK', role: 'owner', keyEncodings: [], indexTemplates: [] },
  ],
  omitted: [],
  serves: [
    { pattern: 'AP1', table: 'authors', index: null, operation: 'Query', note: 'author with | books' },
    { pattern: 'AP2', table: 'authors', index: null, operation: 'TransactWriteItems', note: '' },
    { pattern: 'AP3', table: 'authors', index: 'GSI1', operation: 'Query', note: 'by name' },
  ],
  unserved: [],
};
