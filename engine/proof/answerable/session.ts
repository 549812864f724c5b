import type { Session } from '../../../runtime/mysql';

/** Variables of a session of the original SQL, by their names on the server. */
export type SessionSettings = Readonly<
  Record<
    'sql_mode' | 'collation_connection' | 'div_precision_increment' | 'group_concat_max_len' | 'max_allowed_packet',
    string
  >
>;

/**
 * The session of the original SQL, as the evaluation of plans knows it.
 * @param clock seconds since 1970 at which the session's clock stands
 */
export const proofSession = (
  { flavour, version }: { readonly flavour: 'mysql' | 'mariadb'; readonly version: string },
  settings: SessionSettings,
  clock: number,
): Session => ({
  flavour: flavour === 'mariadb' ? 'mariadb' : Number.parseInt(version, 10) >= 9 ? 'mysql97' : 'mysql80',
  sqlMode: new Set(settings.sql_mode.split(',').filter((name) => name !== '')),
  collation: settings.collation_connection,
  timeZone: 0,
  now: BigInt(clock) * 1_000_000n,
  divisionDigits: Number(settings.div_precision_increment),
  groupConcatLength: Number(settings.group_concat_max_len),
  maxPacket: Number(settings.max_allowed_packet),
  lastInsertId: 0n,
  changesRows: false,
  uuid: () => '00000000-0000-0000-0000-000000000000',
  warn: () => undefined,
});
