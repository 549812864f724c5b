import type { TableFacts } from '../../../contracts/schemas/analysis';
import { createStatements, namesSchema } from '../../../engine/proof/scratch/create-table';
import { column, schemaOf, table } from '../modeling/facts';

const made = (createStatement: string, over: Partial<TableFacts> = {}): readonly string[] => {
  const facts = { ...table('t', [column('a', 'int')], ['a']), ...over, createStatement };
  return createStatements(facts, schemaOf([facts]));
};

it('leaves out what binds a table to the disks and keys of the source, and nothing that only looks like it', () => {
  const text = [
    'CREATE TABLE `t` (',
    "  `ENCRYPTED` varchar(10) DEFAULT 'CONNECTION=''x''' COMMENT 'DATA DIRECTORY=\\'/x\\'',",
    '  `TABLESPACE` int DEFAULT NULL',
    ") /*!50100 TABLESPACE `fast` */ ENGINE=InnoDB DEFAULT CHARSET=latin1 COMMENT='ENCRYPTION=''Y''' ENCRYPTION='Y' DATA DIRECTORY='/srv/a b' `ENCRYPTED`=YES `ENCRYPTION_KEY_ID`=7",
    "/*!50100 PARTITION BY HASH (`a`) (PARTITION p0 DATA DIRECTORY = '/srv' ENGINE = InnoDB) */",
  ].join('\n');
  const [statement, ...others] = made(text);
  expect(others).toEqual([]);
  expect(statement).toBe(
    [
      'CREATE TABLE `t` (',
      "  `ENCRYPTED` varchar(10) DEFAULT 'CONNECTION=''x''' COMMENT 'DATA DIRECTORY=\\'/x\\'',",
      '  `TABLESPACE` int DEFAULT NULL',
      ") /*!50100 */ ENGINE=InnoDB DEFAULT CHARSET=latin1 COMMENT='ENCRYPTION=''Y'''",
      '/*!50100 PARTITION BY HASH (`a`) (PARTITION p0 ENGINE = InnoDB) */',
    ].join('\n'),
  );
});

it('drops foreign keys to tables that are not made', () => {
  const foreignKeys = ['t', 'other'].map((referencedTable, index) => ({
    ...{ name: `fk${index}`, columns: ['a'], referencedTable, referencedColumns: ['a'] },
    ...{ onDelete: 'RESTRICT' as const, onUpdate: 'RESTRICT' as const },
  }));
  expect(made('CREATE TABLE t (a INT)', { foreignKeys })).toEqual([
    'CREATE TABLE t (a INT)',
    'ALTER TABLE `t` DROP FOREIGN KEY `fk1`',
  ]);
});

it('tells a statement that would reach another schema', () => {
  for (const text of [
    'CREATE TABLE shop.t (a INT)',
    'create table if not exists `sh``op` . `t` (a INT)',
    'ALTER TABLE `shop`.t ADD b INT',
  ])
    expect(namesSchema(text)).toBe(true);
  for (const text of [
    'CREATE TABLE `a.b` (a INT)',
    "CREATE TABLE t (a INT COMMENT 'x.y')",
    'ALTER TABLE `t` ADD b INT',
  ])
    expect(namesSchema(text)).toBe(false);
});

it('makes a table anew whose keys came later, so that they stand in the order of the facts', () => {
  const text = 'CREATE TABLE t (a INT, KEY k (a));\nCREATE UNIQUE INDEX u ON t (a)';
  expect(made(text)).toEqual([
    'CREATE TABLE t (a INT, KEY k (a))',
    expect.stringMatching(/CREATE UNIQUE INDEX u ON t \(a\)/),
    'ALTER TABLE `t` FORCE',
  ]);
  expect(made(text, { engine: 'MyISAM' })).toHaveLength(2);
});
