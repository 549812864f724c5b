import { familyOf } from '../../../projection/sql-types';
import type { ColumnFacts } from '../../../../contracts/schemas/analysis';
import type { TableModel } from '../../model';
import type { DocumentInput } from '../input';

/**
 * Rows that expire: why DynamoDB's own deletion (TTL) is not proposed for them. It deletes by a number of seconds since 1970, within a few days of that
 * time and without write units (developer guide: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
 */

const NAMES = /(^|_)(expir(es?|ed|y|ation)|valid_(until|to|thru)|ttl|deletes?_(at|on|after)|purge_(at|on|after))($|_)/;

const isTime = (column: ColumnFacts): boolean =>
  familyOf(column) === 'temporal' && column.dataType !== 'time' && column.dataType !== 'year';

type Input = Pick<DocumentInput, 'analysis' | 'model'>;

/** Statements that delete rows by a range of a time. */
const purges = ({ analysis }: Input, table: string, column: string): readonly string[] =>
  analysis.accessPatterns
    .filter(
      ({ operation, tables, filters }) =>
        operation === 'delete' &&
        tables[0] === table &&
        filters.some((one) => one.table === table && one.column === column && one.operator === 'range'),
    )
    .map(({ id }) => id);

/** What TTL would leave behind, as it deletes one item and nothing else. */
const left = ({ model }: Input, { facts, lookups }: TableModel): readonly string[] => [
  ...(lookups.length === 0 ? [] : ['its lookup items']),
  ...model.tables
    .filter(({ facts: other }) => other.foreignKeys.some(({ referencedTable }) => referencedTable === facts.name))
    .map(({ facts: other }) => `rows of ${other.name} that refer to it`),
  ...model.tables
    .filter(({ aggregates }) => aggregates.some(({ child }) => child === facts.name))
    .map(({ facts: other }) => `what ${other.name} counts of it`),
];

export const expiryDecisions = (input: Input): readonly (readonly [string, string])[] =>
  input.model.tables.flatMap((table) =>
    table.facts.columns.filter(isTime).flatMap((column): readonly (readonly [string, string])[] => {
      const { name } = table.facts;
      const deleted = purges(input, name, column.name);
      const named = NAMES.test(column.name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase());
      if (!named && deleted.length === 0) return [];
      const behind = left(input, table);
      const why = [
        'TTL takes a number of seconds, and the attribute is the text of the source',
        'an item goes within a few days of its time, so what reads it must look at the time all the same',
        ...(deleted.length === 0
          ? ['no known statement deletes rows by it: MySQL keeps them']
          : [`${deleted.join(', ')} deletes by it`]),
        behind.length > 0
          ? `TTL would leave behind ${behind.join(', ')}`
          : 'nothing else hangs on the row: from phase 5 on a second attribute with the seconds could take its deletion over, without write units',
      ];
      return [[`TTL on ${name}.${column.name}`, `${why.join('; ')}.`]];
    }),
  );
