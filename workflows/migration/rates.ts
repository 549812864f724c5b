import { unreadableReason } from '../../contracts/payloads';
import { isRate, LEAST_RATE, rateOf, rateText } from '../../contracts/rates';
import type { RateRequest } from '../../contracts/workflows';
import { ended, fields, no, text, who, type Read } from './requests';
import { isSelected, note, stageNow, type Migration } from './state';

/** Tables with a ceiling of their own; they travel in the state of the migration. */
const MOST_TABLES = 1_000;
const SHOWN_TABLES = 20;

const EXAMPLE = '{"unitsPerSecond":500,"by":"your name"}, null for no ceiling, "table" for one table';

/** Once every table has reported, another name is a typing error; before, the rate waits for its copy. */
function tableProblem(m: Migration, table: string): string | undefined {
  const known = m.tables.find((t) => t.table === table);
  if (known) return ['validating', 'done'].includes(known.status) ? `all rows of ${table} are copied` : undefined;
  const planned = Number(m.stages.find((s) => s.stage === 'transfer')?.facts?.['tables'] ?? Infinity);
  if (stageNow(m) !== 'transfer' || m.tables.length < planned) return undefined;
  const names = m.tables.slice(0, SHOWN_TABLES).map((t) => t.table);
  return `there is no copy of a table ${table}; tables are ${names.join(', ')}${m.tables.length > names.length ? ' ..' : ''}`;
}

/** `{"unitsPerSecond":<number or null>,"by":"<who>"}`, and `"table"` for one table. Before and in the stage transfer. */
export function readRate(m: Migration, input: unknown): Read<RateRequest> {
  const unreadable = unreadableReason(input);
  if (unreadable !== undefined) return no(unreadable);
  const { unitsPerSecond, table: asked } = fields(input);
  const { by, why } = who(input);
  const table = text(asked);
  if (ended(m)) return no('the migration has ended');
  if (!isSelected(m, 'transfer')) return no('stage transfer is not selected: nothing is copied');
  if (stageNow(m) === undefined) return no('stage transfer has ended: nothing is copied any more');
  if (!isRate(unitsPerSecond)) return no(`unitsPerSecond must be a number from ${LEAST_RATE} on, or null: ${EXAMPLE}`);
  if (asked !== undefined && table === undefined) return no(`table must be the name of a table: ${EXAMPLE}`);
  const wrong = table === undefined ? undefined : tableProblem(m, table);
  if (wrong !== undefined) return no(wrong);
  if (table !== undefined && !Object.hasOwn(m.rates.tables, table) && Object.keys(m.rates.tables).length >= MOST_TABLES)
    return no(`${MOST_TABLES} tables have a rate of their own; set one for all`);
  if (by === undefined) return no('say who sets it ("by")');
  return {
    ok: true,
    request: {
      unitsPerSecond,
      by,
      ...(why === undefined ? {} : { why }),
      ...(table === undefined ? {} : { table }),
    },
  };
}

/** Takes the rate, tells the transfer if it runs, and answers in a sentence. A rate for all tables replaces those of single ones. */
export async function setRate(m: Migration, { unitsPerSecond, table, by, why }: RateRequest): Promise<string> {
  const before = rateOf(m.config, m.rates, table);
  const singles = table === undefined ? Object.keys(m.rates.tables).length : 0;
  m.rates =
    table === undefined
      ? { all: unitsPerSecond, tables: {} }
      : { ...m.rates, tables: { ...m.rates.tables, [table]: unitsPerSecond } };
  const forWhom = table === undefined ? 'each table' : `table ${table}`;
  const detail =
    `${rateText(unitsPerSecond)} for ${forWhom}, before: ${rateText(before)}` +
    (singles === 0 ? '' : `, and ${singles} tables with one of their own`);
  note(m, 'rate', `${detail}${why === undefined ? '' : `: ${why}`}`, { by });
  await m.relayRates?.();
  const begun = table === undefined ? stageNow(m) === 'transfer' : m.tables.some((t) => t.table === table);
  return `${detail}; it counts ${begun ? 'from the next slice on' : 'when the copy begins'}`;
}
