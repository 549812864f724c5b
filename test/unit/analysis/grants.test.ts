import { gatherGrants, rolesOf, type GrantRow } from '../../../engine/analysis/schema/grants';

const row = (account: string, right: string, over: Partial<GrantRow> = {}): GrantRow => ({
  ...{ account, right, object: null, column: null, everywhere: false },
  ...over,
});

describe('rights of accounts', () => {
  it('of the whole server are listed where they reach rows, and never those of the servers themselves', () => {
    const everywhere = true;
    expect(
      gatherGrants(
        [
          row('app@%', 'SELECT', { everywhere }),
          row('app@%', 'RELOAD', { everywhere }),
          row('app@%', 'SELECT'),
          row('mysql.sys@localhost', 'SELECT', { everywhere }),
          row('me@%', 'SELECT', { everywhere }),
          row('nobody@%', 'USAGE', { everywhere }),
        ],
        [],
        'me@%',
      ),
    ).toEqual([
      { account: 'app@%', object: null, everywhere: true, columns: null, rights: ['SELECT'] },
      { account: 'app@%', object: null, columns: null, rights: ['SELECT'] },
    ]);
  });

  it('end where the server takes them back for the schema', () => {
    const everywhere = true;
    const rows = [
      row('app@%', 'SELECT', { everywhere }),
      row('app@%', 'UPDATE', { everywhere }),
      row('app@%', 'UPDATE'),
    ];
    expect(gatherGrants(rows, [], 'me@%', [{ account: 'app@%', rights: ['UPDATE', 'DELETE'] }])).toEqual([
      { account: 'app@%', object: null, everywhere: true, columns: null, rights: ['SELECT'] },
      { account: 'app@%', object: null, columns: null, rights: ['UPDATE'] },
    ]);
  });

  it.each([
    ['', []],
    ['reader', ['reader@%']],
    ["'a'@'%', `b` @ localhost,c", ['a@%', 'b@localhost', 'c@%']],
    [`'it''s'@'10.0.%',"x"@"y"`, ["it's@10.0.%", 'x@y']],
    ['a@,b', ['a@%', 'b@%']],
    ["'open", []],
  ])('of mandatory_roles %s are read', (list, roles) => {
    expect(rolesOf(list)).toEqual(roles);
  });

  it('go through roles of roles, also where these go round in a circle', () => {
    const grants = gatherGrants(
      [row('reader', 'SELECT', { object: 't', column: 'a' })],
      [
        { account: 'staff', role: 'reader' },
        { account: 'reader', role: 'staff' },
        { account: 'ann@%', role: 'staff' },
        { account: 'me@%', role: 'reader' },
      ],
      'me@%',
    );
    expect(grants.map(({ account, through, columns }) => [account, through, columns])).toEqual([
      ['ann@%', 'reader', ['a']],
      ['reader', undefined, ['a']],
      ['staff', 'reader', ['a']],
    ]);
  });
});
