import { escape } from 'mysql2';
import type { SourceLink } from '../link';
import { quoteName } from '../schema/names';

/** A session as an application of the source has it, on another server. */

/** Settings on which the meaning of statements depends. */
const SETTINGS = ['sql_mode', 'div_precision_increment', 'group_concat_max_len', 'max_allowed_packet'] as const;

export type ApplicationSettings = Readonly<Record<(typeof SETTINGS)[number], string>> & {
  /** Collation of literals in the sessions of this driver. */
  readonly collation_connection: string;
};

/** What a new session of the server gets. */
export async function applicationSettings(link: SourceLink): Promise<ApplicationSettings> {
  const list = SETTINGS.map((name) => `@@GLOBAL.${name} AS ${name}`);
  const [row] = await link.query(`SELECT ${list.join(', ')}, @@collation_connection AS collation_connection`);
  return Object.fromEntries(
    Object.entries(row ?? {}).map(([name, value]) => [name, String(value)]),
  ) as unknown as ApplicationSettings;
}

/** Marks the session: one that was lost and opened again has it no more. */
const MARK = '@landfall_application';

/**
 * @param clock seconds since 1970 at which the session's clock stands
 * @param database schema that names of tables are looked up in
 */
export async function becomeApplication(
  link: SourceLink,
  settings: ApplicationSettings,
  { clock, database }: { readonly clock: number; readonly database: string },
): Promise<void> {
  const values = [
    `sql_mode = ${escape(settings.sql_mode)}`,
    `div_precision_increment = ${Number(settings.div_precision_increment)}`,
    `group_concat_max_len = ${BigInt(settings.group_concat_max_len)}`,
    `collation_connection = ${escape(settings.collation_connection)}`,
    'foreign_key_checks = 1',
    'unique_checks = 1',
    "time_zone = '+00:00'",
    `timestamp = ${clock}`,
  ];
  await link.query(`USE ${quoteName(database)}`);
  await link.query(`SET ${values.join(', ')}`);
  await link.query(`SET ${MARK} = 1`);
}

/** False when the session was opened anew behind our back. */
export async function isApplication(link: SourceLink): Promise<boolean> {
  const [row] = await link.query(`SELECT ${MARK} AS mark`);
  return row?.['mark'] !== null && row?.['mark'] !== undefined;
}

/** A statement with its values written out by the driver, wherever a `?` stands in a text of it. */
export const writtenOut = (texts: readonly string[], values: readonly unknown[]): string =>
  texts
    .map((text, index) =>
      index === 0 ? text : `${escape(values[index - 1] as Parameters<typeof escape>[0], false, 'Z')}${text}`,
    )
    .join('');
