import { LandfallError } from '../../../contracts/errors';

/** Asks a session on which server it is, by the name under which that numbers its commits (`SourceTransaction.origin`): one row of one column. */
export const serverIdentity = (flavour: 'mysql' | 'mariadb'): string =>
  `SELECT @@global.${flavour === 'mariadb' ? 'server_id' : 'server_uuid'} AS origin`;

/** Another server answers than the one whose commits the epoch counts. It passes: the way leads to the right one again, or the epoch rises. */
export const anotherServer = (endpoint: string, wanted: string | null, found: string | null): LandfallError =>
  new LandfallError(
    'LandfallSourceMoved',
    `${endpoint} is the server ${found ?? '?'}, the present epoch counts the commits of ${wanted ?? '?'}`,
  );
