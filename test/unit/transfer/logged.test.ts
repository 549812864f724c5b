import { readReplication } from '../../../adapters/mysql/preflight/replication';
import type { SourceLink } from '../../../adapters/mysql/link';
import { LandfallError } from '../../../contracts/errors';
import { loggedLines, type ReplicationFacts } from '../../../engine/transfer/preflight/logged';

const NOTHING: ReplicationFacts = { replica: 'no', doDatabases: '', ignoreDatabases: '' };
const lines = (
  replication: Partial<ReplicationFacts>,
  variables: Record<string, string> = { log_slave_updates: 'OFF' },
) =>
  loggedLines({
    flavour: 'mariadb',
    account: 'm@%',
    database: 'shop',
    variables,
    replication: { ...NOTHING, ...replication },
  });

describe('what reaches the binary log', () => {
  it.each([
    ['a primary that need not log what it applies', {}, {}, ['ok', 'ok']],
    ['a replica', { replica: 'yes' }, {}, ['stop', 'ok']],
    ['a replica, by the new name', { replica: 'yes' }, { log_replica_updates: 'OFF' }, ['stop', 'ok']],
    ['a replica that logs', { replica: 'yes' }, { log_replica_updates: 'ON', log_slave_updates: 'ON' }, ['ok', 'ok']],
    ['a replica that does not tell', { replica: 'yes' }, { log_slave_updates: '' }, ['stop', 'ok']],
    ['perhaps a replica', { replica: 'unknown' }, {}, ['warn', 'ok']],
    ['a node of a cluster', {}, { wsrep_on: 'ON' }, ['stop', 'ok']],
    ['only another database', { doDatabases: 'other' }, {}, ['ok', 'stop']],
    ['only this database', { doDatabases: 'shop' }, {}, ['ok', 'ok']],
    ['this one and another', { doDatabases: 'other, shop' }, {}, ['ok', 'warn']],
    ['a name in another case', { doDatabases: 'Shop' }, {}, ['ok', 'stop']],
    ['a name where case is nothing', { doDatabases: 'Shop' }, { lower_case_table_names: '1' }, ['ok', 'ok']],
    ['this one left out', { ignoreDatabases: 'mysql,shop' }, {}, ['ok', 'stop']],
    ['another one left out', { ignoreDatabases: 'mysql,shop2' }, {}, ['ok', 'ok']],
    ['left out and named: the name counts', { doDatabases: 'shop', ignoreDatabases: 'shop' }, {}, ['ok', 'ok']],
  ] as const)('%s', (_, replication, variables, verdicts) => {
    const found = lines(replication, { log_slave_updates: 'OFF', ...variables });
    expect(found.map(({ verdict }) => verdict).slice(0, 2)).toEqual(verdicts);
    for (const line of found.filter(({ verdict }) => verdict === 'stop'))
      expect(line).toMatchObject({
        code: 'LandfallSourceSettings',
        fix: expect.stringMatching(/source|configuration/) as string,
      });
  });

  it.each([
    ['a source of its own', 'no', {}, 'ok'],
    ['a replica', 'yes', {}, 'warn'],
    ['perhaps a replica', 'unknown', {}, 'warn'],
    ['a node of a cluster', 'no', { wsrep_on: 'ON', wsrep_gtid_mode: 'OFF' }, 'warn'],
    ['a node of a cluster that counts in one domain', 'no', { wsrep_on: 'ON', wsrep_gtid_mode: 'ON' }, 'ok'],
    ['a member of a group', 'no', { group_replication_group_name: 'aaaa' }, 'warn'],
    ['a server with the plugin alone', 'no', { group_replication_group_name: '' }, 'ok'],
  ] as const)('all commits are numbered by %s', (_, replica, variables, verdict) => {
    const source = { flavour: 'mysql', account: 'm@%', database: 'shop', variables } as const;
    expect(loggedLines({ ...source, replication: { ...NOTHING, replica } })[2]?.verdict).toBe(verdict);
  });

  it('takes a name with a comma as one name', () => {
    const [, filter] = loggedLines({
      flavour: 'mysql',
      account: 'm@%',
      database: 'a,b',
      variables: {},
      replication: { ...NOTHING, ignoreDatabases: 'a,b' },
    });
    expect(filter!.verdict).toBe('stop');
  });
});

describe('reading of replication', () => {
  const link = (flavour: 'mysql' | 'mariadb', answers: Record<string, object[] | number>): SourceLink =>
    ({
      flavour,
      query: async (sql: string) => {
        const answer = Object.entries(answers).find(([start]) => sql.startsWith(start))?.[1] ?? [];
        if (typeof answer !== 'number') return answer;
        const cause = Object.assign(new Error('refused'), { errno: answer });
        throw new LandfallError('LandfallSourceQueryFailed', 'refused', { cause });
      },
    }) as unknown as SourceLink;
  const MASTER = { 'SHOW MASTER STATUS': [{ Binlog_Do_DB: 'a', Binlog_Ignore_DB: 'b' }] };

  it.each([
    ['a primary', 'mysql', { 'SHOW REPLICA STATUS': [] }, 'no'],
    ['a stopped replica', 'mysql', { 'SHOW REPLICA STATUS': [{ Replica_IO_Running: 'No' }] }, 'yes'],
    ['an old server', 'mysql', { 'SHOW REPLICA STATUS': 1064, 'SHOW SLAVE STATUS': [{}] }, 'yes'],
    ['an account without the right', 'mysql', { 'SHOW REPLICA STATUS': 1227 }, 'unknown'],
    ['MariaDB with the right', 'mariadb', { 'SHOW ALL SLAVES STATUS': [{}] }, 'yes'],
    ['MariaDB without a trace', 'mariadb', { 'SHOW ALL': 1227, 'SELECT @@global': [{ applied: '' }] }, 'no'],
    ['MariaDB that was one', 'mariadb', { 'SHOW ALL': 1227, 'SELECT @@global': [{ applied: '0-1-9' }] }, 'unknown'],
    ['MariaDB that is one', 'mariadb', { 'SHOW ALL': 1227, 'SHOW GLOBAL STATUS': [{ Value: '30.000' }] }, 'yes'],
  ] as const)('%s', async (_, flavour, answers, replica) => {
    const found = await readReplication(link(flavour, { ...MASTER, ...answers } as never), {});
    expect(found).toEqual({ replica, doDatabases: 'a', ignoreDatabases: 'b' });
  });

  it('leaves a missing right to the line on rights, and hides no other failure', async () => {
    expect(await readReplication(link('mysql', { 'SHOW MASTER STATUS': 1227 }), {})).toEqual(NOTHING);
    await expect(readReplication(link('mysql', { 'SHOW MASTER STATUS': 1317 }), {})).rejects.toThrow('refused');
    await expect(readReplication(link('mysql', { 'SHOW REPLICA STATUS': 1317 }), {})).rejects.toThrow('refused');
  });
});
