import {
  excessRights,
  grantStatement,
  parseGrants,
  quoteAccount,
  satisfies,
  transferNeeds,
} from '../../../engine/transfer/preflight/grants';

const has = (lines: string[], privilege: string, schema: string | null, tables?: string[]): boolean =>
  satisfies(parseGrants(lines), { privilege, schema, why: '', ...(tables && { tables }) });

describe('grants', () => {
  it.each([
    ['GRANT SELECT, SHOW VIEW ON `shop`.* TO `m`@`%`', true],
    ['GRANT ALL PRIVILEGES ON `shop`.* TO `m`@`%` WITH GRANT OPTION', true],
    ['GRANT SELECT ON *.* TO `m`@`%`', true],
    ['GRANT SELECT ON `sh%`.* TO `m`@`%`', true],
    ['GRANT SELECT ON `s_op`.* TO `m`@`%`', true],
    ['GRANT SELECT ON `s\\_op`.* TO `m`@`%`', false],
    ['GRANT SELECT ON `shop2`.* TO `m`@`%`', false],
    ['GRANT SELECT (`id`, `name`) ON `shop`.`users` TO `m`@`%`', false],
    ['GRANT INSERT ON `shop`.* TO `m`@`%`', false],
    ['GRANT `reader`@`%` TO `m`@`%`', false],
    ["GRANT USAGE ON *.* TO `m`@`%` IDENTIFIED BY PASSWORD '*0123'", false],
  ])('%s gives SELECT on shop: %s', (line, expected) => expect(has([line], 'SELECT', 'shop')).toBe(expected));

  it('takes SELECT on every table of the plan for SELECT on the schema', () => {
    const lines = ['GRANT SELECT ON `shop`.`a` TO `m`@`%`', 'GRANT SELECT ON `shop`.`b` TO `m`@`%`'];
    expect(has(lines, 'SELECT', 'shop', ['a', 'b'])).toBe(true);
    expect(has(lines, 'SELECT', 'shop', ['a', 'b', 'c'])).toBe(false);
  });

  it('knows what MariaDB calls REPLICATION CLIENT, and that it is global', () => {
    expect(has(['GRANT BINLOG MONITOR ON *.* TO `m`@`%`'], 'REPLICATION CLIENT', null)).toBe(true);
    expect(has(['GRANT ALL PRIVILEGES ON `shop`.* TO `m`@`%`'], 'REPLICATION CLIENT', null)).toBe(false);
  });

  it('sees partial revokes', () => {
    const lines = ['GRANT SELECT ON *.* TO `m`@`%`', 'REVOKE SELECT ON `shop`.* FROM `m`@`%`'];
    expect(has(lines, 'SELECT', 'shop')).toBe(false);
    expect(has(lines, 'SELECT', 'other')).toBe(true);
    expect(has([...lines, 'GRANT SELECT ON `sh%`.* TO `m`@`%`'], 'SELECT', 'shop')).toBe(true);
  });

  it('prints a statement that is safe for any name', () => {
    expect(grantStatement({ privilege: 'SELECT', schema: 'a`b' }, "o'neil@10.0.%")).toBe(
      "GRANT SELECT ON `a``b`.* TO 'o''neil'@'10.0.%';",
    );
    expect(quoteAccount('a@b@%')).toBe("'a@b'@'%'");
  });

  it('asks for CREATE only while the view schema is not there, and names rights that are never used', () => {
    const needs = (viewSchemaExists: boolean) =>
      transferNeeds({ database: 'shop', viewSchema: 'v', tables: [], viewSchemaExists }).map((need) => need.privilege);
    expect(needs(false)).toContain('CREATE');
    expect(needs(true)).not.toContain('CREATE');
    expect(excessRights(parseGrants(['GRANT SELECT, DELETE ON `shop`.* TO `m`@`%`']), 'shop')).toEqual(['DELETE']);
    expect(excessRights(parseGrants(['GRANT DELETE ON `other`.* TO `m`@`%`']), 'shop')).toEqual([]);
  });
});
