import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { TablePins } from '../../../contracts/schemas/pins';
import { listed } from '../../lib/listed';
import { suggest, type SettingsPath, type SettingsProblem } from '../../lib/settings-file';
import { columnNamed, tableNamed } from '../../projection/compile/schema-index';
import { parseTemplate, ROW_HASH } from '../../projection/compile/template';
import type { Pins } from './pins';

/** Names in pins that the source has not, and pins that contradict each other by themselves. */

/** Allowed names in a message. */
const SHOWN = 20;

interface Named {
  readonly path: SettingsPath;
  readonly name: string;
}

class Names {
  readonly problems: SettingsProblem[] = [];

  constructor(
    private readonly pins: Pins,
    private readonly schema: SchemaFacts,
  ) {}

  private unknown({ path, name }: Named, what: string, allowed: readonly string[]): void {
    const near = suggest(name, allowed);
    this.problems.push(
      this.pins.problem(path, {
        found: `${JSON.stringify(name.slice(0, 80))}, ${what}`,
        allowed: listed(allowed, SHOWN),
        ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
      }),
    );
  }

  wrong(path: SettingsPath, found: string, allowed: string): void {
    this.problems.push(this.pins.problem(path, { found, allowed }));
  }

  table(one: Named): TableFacts | undefined {
    const found = tableNamed(this.schema, one.name);
    if (found === undefined)
      this.unknown(
        one,
        'no table of the source',
        this.schema.tables.map(({ name }) => name),
      );
    return found;
  }

  column(table: TableFacts, one: Named): void {
    if (columnNamed(table, one.name) === undefined)
      this.unknown(
        one,
        `no column of ${table.name}`,
        table.columns.map(({ name }) => name),
      );
  }

  columns(table: TableFacts, path: SettingsPath, names: readonly string[] | undefined): void {
    names?.forEach((name, index) => this.column(table, { path: [...path, index], name }));
  }

  /** `users.username` */
  qualified(path: SettingsPath, text: string): void {
    const dot = text.indexOf('.');
    if (dot < 1) {
      this.wrong(path, `the text ${JSON.stringify(text)}`, 'table.column');
      return;
    }
    const table = this.table({ path, name: text.slice(0, dot) });
    if (table !== undefined) this.column(table, { path, name: text.slice(dot + 1) });
  }

  template(table: TableFacts, path: SettingsPath, text: string | undefined): void {
    if (text === undefined) return;
    for (const part of parseTemplate(text)) {
      if ('column' in part) {
        if (part.column !== ROW_HASH) this.column(table, { path, name: part.column });
      } else if (/[{}]/.test(part.literal))
        this.wrong(
          path,
          `a brace that stands alone in ${JSON.stringify(text)}`,
          'text with columns in braces: TYPE#{id}',
        );
    }
  }
}

function checkTable(names: Names, table: TableFacts, pins: TablePins): void {
  const at = table.name;
  if (pins.parent !== undefined) names.table({ path: [at, 'parent'], name: pins.parent });
  if (pins.root === true && pins.parent !== undefined)
    names.wrong([at, 'root'], 'root beside parent', 'one of the two');
  if (pins.by !== undefined && pins.parent === undefined)
    names.wrong([at, 'by'], 'the columns of a foreign key without parent', 'by together with parent');
  names.columns(table, [at, 'by'], pins.by);
  names.template(table, [at, 'key', 'partition'], pins.key?.partition);
  names.template(table, [at, 'key', 'sort'], pins.key?.sort);
  pins.indexes?.require.forEach(({ partition, sort, bucket }, index) => {
    const path = [at, 'indexes', 'require', index];
    names.columns(table, [...path, 'partition'], partition);
    names.columns(table, [...path, 'sort'], sort);
    if (bucket !== undefined) names.column(table, { path: [...path, 'bucket', 'column'], name: bucket.column });
  });
  pins.indexes?.forbid.forEach(({ partition, sort }, index) => {
    names.columns(table, [at, 'indexes', 'forbid', index, 'partition'], partition);
    names.columns(table, [at, 'indexes', 'forbid', index, 'sort'], sort);
  });
  pins.lookups?.forbid.forEach(({ columns }, index) =>
    names.columns(table, [at, 'lookups', 'forbid', index, 'columns'], columns),
  );
  pins.copies?.require.forEach(({ column, by }, index) => {
    names.qualified([at, 'copies', 'require', index, 'column'], column);
    names.columns(table, [at, 'copies', 'require', index, 'by'], by);
  });
  pins.copies?.forbid.forEach(({ column }, index) =>
    names.qualified([at, 'copies', 'forbid', index, 'column'], column),
  );
  pins.aggregates?.require.forEach(({ operation, of, by }, index) => {
    const path = [at, 'aggregates', 'require', index];
    if (operation !== 'COUNT') names.qualified([...path, 'of'], of);
    else {
      const child = names.table({ path: [...path, 'of'], name: of });
      if (child !== undefined) names.columns(child, [...path, 'by'], by);
    }
  });
  pins.aggregates?.forbid.forEach(({ of }, index) => {
    const path = [at, 'aggregates', 'forbid', index, 'of'];
    if (of.includes('.')) names.qualified(path, of);
    else names.table({ path, name: of });
  });
  pins.omit?.forEach(({ column }, index) => names.column(table, { path: [at, 'omit', index, 'column'], name: column }));
}

/** Everything that is wrong with the names of the pins, against the schema of the source. */
export function nameProblems(pins: Pins, schema: SchemaFacts): readonly SettingsProblem[] {
  const names = new Names(pins, schema);
  for (const name of pins.tables) {
    const table = names.table({ path: [name], name });
    if (table !== undefined) checkTable(names, table, pins.of(name));
  }
  return names.problems;
}
