import { columnFactsOf, typeValues, type ColumnRow } from '../../../engine/analysis/schema/columns';
import { readCreateTable } from '../../../engine/analysis/schema/create-table';
import { keysOf } from '../../../engine/analysis/schema/keys';
import { isSelected } from '../../../engine/analysis/schema/select';

describe('SHOW CREATE TABLE', () => {
  it('gives keys of several columns, names with anything in them, and actions', () => {
    const statement = [
      'CREATE TABLE `a``b, (` (',
      "  `x` int NOT NULL COMMENT 'FOREIGN KEY (`no`) REFERENCES `no` (`no`), AUTO_INCREMENT=9 )',",
      "  `j` longtext DEFAULT '),' CHECK (json_valid(`j`)),",
      '  PRIMARY KEY (`x`),',
      '  CONSTRAINT `fk ``1``` FOREIGN KEY (`x`, `y, z`) REFERENCES `other`.`t (u)` (`p`,`q`) ON DELETE SET NULL ON UPDATE SET DEFAULT,',
      '  CONSTRAINT `c` CHECK ((`x` > 0) and (`x` < 9))',
      ") ENGINE=InnoDB AUTO_INCREMENT=42 DEFAULT CHARSET=utf8mb4 COMMENT='AUTO_INCREMENT=1'",
    ].join('\n');
    const facts = readCreateTable(statement);
    expect(facts.foreignKeys).toEqual([
      {
        name: 'fk `1`',
        columns: ['x', 'y, z'],
        referencedTable: 'other.t (u)',
        referencedColumns: ['p', 'q'],
        onDelete: 'SET NULL',
        onUpdate: 'SET DEFAULT',
      },
    ]);
    expect(facts.checks).toEqual([
      { name: 'c', clause: '(`x` > 0) and (`x` < 9)' },
      { name: 'j', clause: 'json_valid(`j`)' },
    ]);
    expect(facts.statement).toBe(statement.replace(' AUTO_INCREMENT=42', ''));
  });

  it('ends on text that is no statement', () => {
    expect(readCreateTable('')).toMatchObject({ foreignKeys: [], checks: [], statement: '' });
    expect(readCreateTable("CREATE TABLE `t` (`a` int COMMENT 'never").foreignKeys).toEqual([]);
  });
});

describe('columns and keys', () => {
  const row: ColumnRow = {
    name: 'c',
    position: '1',
    dataType: 'VARCHAR',
    columnType: 'varchar(5)',
    nullable: 'NO',
    maxLength: '5',
    maxBytes: '20',
    precision: null,
    scale: null,
    fraction: null,
    characterSet: 'utf8mb4',
    collation: 'utf8mb4_bin',
    columnDefault: null,
    extra: '',
    comment: '',
    expression: '',
  };

  it('reads defaults as both servers write them', () => {
    const of = (flavour: 'mysql' | 'mariadb', columnDefault: string | null) =>
      columnFactsOf({ ...row, columnDefault }, flavour).default;
    expect(of('mariadb', "'it''s'")).toBe("it's");
    expect(of('mariadb', 'NULL')).toBeNull();
    expect(of('mariadb', 'current_timestamp()')).toBe('current_timestamp()');
    expect(of('mysql', "it's")).toBe("it's");
    expect(of('mysql', 'NULL')).toBe('NULL');
    expect(of('mysql', '')).toBe('');
  });

  it('takes the word unsigned for a sign only where it is none of the values', () => {
    expect(columnFactsOf({ ...row, columnType: "enum('unsigned')" }, 'mysql').unsigned).toBe(false);
    expect(columnFactsOf({ ...row, columnType: 'bigint(20) unsigned zerofill' }, 'mysql').unsigned).toBe(true);
    expect(typeValues("enum('a','it''s',',',')')")).toEqual(['a', "it's", ',', ')']);
    expect(typeValues('varchar(3)')).toBeNull();
  });

  it('calls a key unique only when its whole columns are', () => {
    const part = (key: string, position: string, over = {}) => ({
      key,
      nonUnique: '0',
      position,
      column: `c${position}`,
      prefix: null,
      expression: null,
      ...over,
    });
    expect(
      keysOf([
        part('z', '2'),
        part('z', '1'),
        part('PRIMARY', '1'),
        part('p', '1', { prefix: '10' }),
        part('e', '1', { column: null, expression: 'lower(`a`)' }),
        part('i', '1', { nonUnique: '1' }),
      ]),
    ).toEqual({
      primaryKey: ['c1'],
      keyOrder: ['z', 'PRIMARY', 'p', 'e', 'i'],
      keys: [
        { name: 'z', columns: ['c1', 'c2'], unique: true },
        { name: 'e', columns: ['(lower(`a`))'], unique: false, uniqueInPart: true },
        { name: 'i', columns: ['c1'], unique: false },
        { name: 'p', columns: ['c1'], unique: false, prefixes: [10], uniqueInPart: true },
      ],
    });
  });

  it('selects tables by patterns', () => {
    expect(isSelected('orders', ['*'], [])).toBe(true);
    expect(isSelected('orders', ['or*', 'x'], ['*s'])).toBe(false);
    expect(isSelected('a.b', ['a?b'], [])).toBe(false);
    expect(isSelected('a+b', ['a+*'], [])).toBe(true);
  });
});

test('keys are in the order in which the server keeps them, however they are written', () => {
  const order = (statement: string) => keysOf(readCreateTable(statement).keys).keyOrder;
  // As SHOW CREATE TABLE of MySQL 8.0.31 and of MariaDB 10.11 has it.
  expect(
    order(`CREATE TABLE t (id INT, a INT, b INT NOT NULL, s VARCHAR(20), n VARCHAR(20) NOT NULL, g POINT NOT NULL, KEY k9 (b), FULLTEXT ft (s),
      UNIQUE u1 (s(3)), UNIQUE u2 (a), UNIQUE u3 (n(2)), UNIQUE u4 (b), KEY k1 (a), SPATIAL KEY sp (g), UNIQUE u5 (a, b), PRIMARY KEY (id),
      KEY k2 (s(2)), UNIQUE u6 (n, b), FOREIGN KEY (s, a) REFERENCES p (s, a))`),
  ).toEqual(['PRIMARY', 'u4', 'u6', 'u3', 'u2', 'u5', 'u1', 'k9', 'k1', 'sp', 'k2', 's', 'ft']);
  expect(
    order('CREATE TABLE t (id INT PRIMARY KEY, b INT, a INT, UNIQUE a (a), UNIQUE b (b), KEY c (a, b))'),
  ).toBeUndefined();
  expect(order('CREATE TABLE t (id INT PRIMARY KEY, b INT, a INT, UNIQUE b (b), UNIQUE a (a))')).toEqual([
    'PRIMARY',
    'b',
    'a',
  ]);
});
