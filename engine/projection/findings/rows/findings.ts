import { LandfallError } from '../../../../contracts/errors';
import type { ContractFinding, EntityPlan, Item, ProjectionPlan, SourceRow } from '../../../../contracts/projection';
import type { Places } from '../places';
import { rowName } from '../../cursor';
import { MAX_ITEM_BYTES } from '../../items/item-size';
import { emptyIndexKeys, itemOf, tableOf } from '../../items/item';
import { itemKey, keyText } from '../../items/item-key';
import { UnfitValue, type UnfitKind } from '../../../../runtime/dynamodb/values/unfit';
import type { RowFindingCode } from '../codes';
import { MOST_CANDIDATES, type SearchedRows } from './search';

/** Rows that one finding names. */
const NAMED = 5;
const VERSION = { epoch: 0, sequence: '0', writer: 'lint' } as const;

const CODES: Readonly<Record<UnfitKind, RowFindingCode>> = {
  'key-null': 'rows-without-key',
  'key-empty': 'rows-with-empty-key',
  'key-too-long': 'rows-with-long-key',
  'item-too-large': 'rows-too-large',
  'value-unfit': 'rows-with-unfit-value',
};
const FIXES: Readonly<Record<RowFindingCode, string>> = {
  'rows-without-key': 'Set the columns of these rows, or take columns that are NOT NULL into the key.',
  'rows-with-empty-key': 'Put a literal before the column in the key, or change these rows.',
  'rows-with-long-key': 'Take a shorter column into the key, or change these rows.',
  'rows-too-large':
    'Keep large values on S3, with their address in the row; or leave the table out under source.tables.exclude.',
  'rows-with-unfit-value': 'Give the attribute a type that holds these values, or change these rows.',
  'rows-with-one-key': 'Put a unique key of the table into the key of the entity.',
  'rows-not-in-index': 'Put a literal before the column in the template of the index key, or change these rows.',
  'rows-not-searched': 'A row that does not fit stops the copy and is named there; look at the table at a quiet time.',
};

interface Group {
  readonly code: RowFindingCode;
  readonly at: string;
  readonly what: string;
  readonly rows: Set<string>;
}

/** Collects rows by what is wrong with them. */
class Groups {
  private readonly all = new Map<string, Group>();

  add(code: RowFindingCode, at: string, what: string, row: string): void {
    const name = `${code}\0${at}\0${what}`;
    const group = this.all.get(name) ?? { code, at, what, rows: new Set() };
    this.all.set(name, group);
    group.rows.add(row);
  }

  findings(): readonly ContractFinding[] {
    return [...this.all.values()].map(({ code, at, what, rows }) => {
      const named = [...rows].slice(0, NAMED);
      const more =
        rows.size > NAMED ? `; and ${rows.size >= MOST_CANDIDATES ? 'at least ' : ''}${rows.size - NAMED} more` : '';
      return {
        code,
        severity: code === 'rows-not-in-index' ? 'warning' : 'error',
        at,
        message: `${what}: ${named.join('; ')}${more}`,
        fix: FIXES[code],
        rows: named,
      };
    });
  }
}

/** Columns whose values are a tenth of what an item may have or more. */
const longest = ({ columns }: EntityPlan, row: SourceRow): readonly string[] =>
  columns
    .filter(
      ({ attribute, viewColumn }) =>
        attribute !== null && Buffer.byteLength(row[viewColumn] ?? '') * 10 >= MAX_ITEM_BYTES,
    )
    .map(({ table, column }) => `${table}.${column}`);

/** What is wrong with one row of a view; nothing for a row that becomes an item and is in all of its indexes. */
function judge(entity: EntityPlan, row: SourceRow, places: Places, groups: Groups): void {
  const name = `${entity.drivingTable} (${rowName(entity, row)})`;
  try {
    itemOf(entity, row, VERSION);
  } catch (error) {
    const cause = error instanceof LandfallError ? error.cause : undefined;
    if (!(cause instanceof UnfitValue)) throw error;
    // The same words for rows of other sizes.
    const what = cause.message.replace(/has \d+ bytes, DynamoDB/, 'is too long: DynamoDB');
    const where = cause.kind === 'item-too-large' ? `; most of it is ${longest(entity, row).join(' + ')}` : '';
    groups.add(CODES[cause.kind], places.attribute(entity, cause.attribute), `${entity.id}: ${what}${where}`, name);
    return;
  }
  for (const key of emptyIndexKeys(entity, row))
    groups.add(
      'rows-not-in-index',
      places.attribute(entity, key.attribute),
      `${entity.id}: ${key.attribute} is empty, so these rows are not in the index`,
      name,
    );
}

/** A row that becomes no item has another finding. */
function itemIfAny(entity: EntityPlan, row: SourceRow): Item | undefined {
  try {
    return itemOf(entity, row, VERSION);
  } catch (error) {
    if (error instanceof LandfallError && error.cause instanceof UnfitValue) return undefined;
    throw error;
  }
}

function judgeTwice(plan: ProjectionPlan, { search, rows }: SearchedRows, places: Places, groups: Groups): void {
  const { entity } = search;
  const table = tableOf(plan, entity);
  const byKey = new Map<string, string[]>();
  for (const row of rows ?? []) {
    const item = itemIfAny(entity, row);
    if (item === undefined) continue;
    const key = keyText(itemKey(table, item));
    byKey.set(key, [...(byKey.get(key) ?? []), `${entity.drivingTable} (${rowName(entity, row)})`]);
  }
  for (const names of byKey.values())
    if (names.length > 1)
      groups.add(
        'rows-with-one-key',
        places.entity(entity),
        `${entity.id}: these rows have one item key`,
        names.join(' and '),
      );
}

/**
 * Findings about rows, in the order of the searches. Candidates that become items after all are none.
 * @returns one `rows-not-searched` for each search that was given up
 */
export function rowFindings(
  plan: ProjectionPlan,
  found: readonly SearchedRows[],
  places: Places,
): readonly ContractFinding[] {
  const groups = new Groups();
  const given: ContractFinding[] = [];
  for (const one of found) {
    const { entity, kind } = one.search;
    if (one.rows === undefined)
      given.push({
        code: 'rows-not-searched',
        severity: 'warning',
        at: places.entity(entity),
        message: `${entity.drivingTable} was not looked at to its end for ${entity.id}: ${one.why}`,
        fix: FIXES['rows-not-searched'],
      });
    else if (kind === 'twice') judgeTwice(plan, one, places, groups);
    else for (const row of one.rows) judge(entity, row, places, groups);
  }
  const seen = new Set<string>();
  return [...groups.findings(), ...given.filter(({ message }) => !seen.has(message) && seen.add(message))];
}
