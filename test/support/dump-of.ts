import type { Connection, RowDataPacket } from 'mysql2/promise';

const quoted = (name: string): string => `\`${name.replace(/`/g, '``')}\``;

/** The schema as mysqldump writes it, with `--no-data --routines --events --databases`: SHOW CREATE in its wrappings. */
export async function dumpOf(admin: Connection, database: string, version: string): Promise<string> {
  const rows = async (sql: string): Promise<Record<string, string>[]> => (await admin.query<RowDataPacket[]>(sql))[0];
  const names = async (what: string, column: string, schema: string): Promise<string[]> =>
    (await rows(`SELECT ${column} AS n FROM information_schema.${what} WHERE ${schema} = '${database}'`)).map(
      ({ n }) => n!,
    );
  const show = async (kind: string, name: string): Promise<string> => {
    const [row] = await rows(`SHOW CREATE ${kind} ${quoted(name)}`);
    const column = Object.keys(row!).find((key) =>
      /^create (table|view|database|procedure|function|event)$|statement$/i.test(key),
    );
    return row![column!]!;
  };
  /** `CREATE DEFINER=.. KIND ..` as three conditional comments. */
  const wrapped = (sql: string, kind: string): string =>
    sql.replace(
      new RegExp(`^CREATE (DEFINER=.*?) ${kind} ([\\s\\S]*)$`),
      (_, definer: string, rest: string) => `/*!50003 CREATE*/ /*!50017 ${definer}*/ /*!50003 ${kind} ${rest} */`,
    );
  const view = (sql: string): string =>
    sql.replace(/^CREATE (ALGORITHM=\w+) (DEFINER=.*? SQL SECURITY \w+) (VIEW[\s\S]*)$/, (_, a, d, v) =>
      [`/*!50001 CREATE ${a as string} */`, `/*!50013 ${d as string} */`, `/*!50001 ${v as string} */`].join('\n'),
    );
  await admin.query(`USE ${quoted(database)}`);
  const views = await names('views', 'TABLE_NAME', 'TABLE_SCHEMA');
  const tables = (await names('tables', 'TABLE_NAME', 'TABLE_SCHEMA')).filter((name) => !views.includes(name));
  const text = [
    '-- MySQL dump 10.13',
    `-- Server version\t${version}`,
    `${(await show('DATABASE', database)).replace(/^CREATE DATABASE/, 'CREATE DATABASE /*!32312 IF NOT EXISTS*/')};`,
    `USE ${quoted(database)};`,
  ];
  for (const name of tables) text.push(`${await show('TABLE', name)};`);
  for (const name of views) text.push(`/*!50001 CREATE VIEW ${quoted(name)} AS SELECT 1 AS \`x\` */;`);
  text.push('DELIMITER ;;');
  for (const name of await names('triggers', 'TRIGGER_NAME', 'TRIGGER_SCHEMA'))
    text.push(`${wrapped(await show('TRIGGER', name), 'TRIGGER')};;`);
  text.push('-- Dumping events for database');
  for (const name of await names('events', 'EVENT_NAME', 'EVENT_SCHEMA'))
    text.push(`${wrapped(await show('EVENT', name), 'EVENT')} ;;`);
  text.push('-- Dumping routines for database');
  for (const kind of ['PROCEDURE', 'FUNCTION'])
    for (const name of await names('routines', 'ROUTINE_NAME', `ROUTINE_TYPE = '${kind}' AND ROUTINE_SCHEMA`))
      text.push(`${await show(kind, name)} ;;`);
  text.push('DELIMITER ;');
  for (const name of views)
    text.push(`/*!50001 DROP VIEW IF EXISTS ${quoted(name)}*/;`, `${view(await show('VIEW', name))};`);
  return `${text.join('\n')}\n`;
}
