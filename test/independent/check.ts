import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { readFileSync } from 'node:fs';
import { encodedPart, keyPattern, partsOf, type Encoding } from './keys';
import { matches } from './patterns';
import { Source, quote, readSettings, readSql, type Row, type Settings } from './source';
import { identityOfItem, identityOfRow, sameValue, type Column, type Wire } from './values';

/**
 * A second opinion on a transfer. It shares no code with the product: it reads the raw tables without the views, the contract's templates
 * by its own reader and the whole of DynamoDB by Scan, and joins rows and items by the primary key among the attributes.
 *
 *   npx tsx test/independent/check.ts --config landfall.yaml --contract migrationContract.json --projection projection.json [--json]
 *
 * Exit code 0: no difference and nothing left unchecked; 1: differences; 2: usage; 3: parts that it cannot read.
 */

interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly source_column: string | readonly string[];
  readonly join?: {
    readonly type: string;
    readonly target_table?: string;
    readonly join_condition?: string;
    readonly join_conditions?: readonly string[];
    readonly select_column?: string;
  };
}
interface Entity {
  readonly entity_type: string;
  readonly source_table: string;
  readonly pk_template: string;
  readonly sk_template: string;
  readonly attributes: readonly Attribute[];
}
interface Contract {
  readonly tables: readonly {
    readonly table: string;
    readonly pk: string;
    readonly sk?: string | null;
    readonly gsis?: readonly { readonly pk: string; readonly sk?: string | null }[];
    readonly entities?: readonly Entity[];
  }[];
}
interface Sidecar {
  readonly entities: readonly {
    readonly id: string;
    readonly role: string;
    readonly keyEncodings: readonly (Encoding & { readonly attribute: string; readonly column: string })[];
    readonly indexTemplates: readonly { readonly attribute: string; readonly template: string }[];
  }[];
  readonly omitted: readonly { readonly table: string; readonly column: string }[];
}

export interface EntityResult {
  readonly entity: string;
  readonly rows: number;
  readonly items: number;
  readonly differences: number;
}
export interface CheckResult {
  readonly entities: readonly EntityResult[];
  /** Rows of the migrated tables. */
  readonly tableRows: number;
  /** Items that these rows must become: a row counts once for each entity that it is in. */
  readonly rows: number;
  readonly items: number;
  readonly differences: number;
  /** First differences, by key and attribute. */
  readonly samples: readonly string[];
  /** What the checker cannot read; empty for every contract that the modeler makes. */
  readonly unchecked: readonly string[];
}

type Item = Record<string, Wire>;
const OWN = ['_v', '_w', '_type', '_exact'];

class Findings {
  differences = 0;
  readonly samples: string[] = [];
  readonly unchecked: string[] = [];
  add(text: string, count = 1): void {
    this.differences += count;
    if (this.samples.length < 50) this.samples.push(text);
  }
}

async function scan(settings: Settings, table: string): Promise<Item[]> {
  const client = new DynamoDBClient({
    region: settings.region,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
  });
  const items: Item[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const answer = await client.send(
      new ScanCommand({
        TableName: `${settings.prefix}${table}`,
        ConsistentRead: true,
        ExclusiveStartKey: from as never,
      }),
    );
    items.push(...((answer.Items ?? []) as unknown as Item[]));
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
  client.destroy();
  return items;
}

/** One value that the SELECT of an entity gives. */
interface Field {
  readonly column: Column;
  readonly sql: string;
  /** Number of its group of equal values under its collation. */
  readonly classSql: string;
}

/** `other.id = mine.other_id`, with the other table under an alias of its own. */
const condition = (text: string, target: string, alias: string, driving: string): string =>
  text.replace(
    /([\p{L}\p{N}_$]+)\.([\p{L}\p{N}_$]+)/gu,
    (_, table: string, column: string) =>
      `${table === target ? alias : table === driving ? 't' : quote(table)}.${quote(column)}`,
  );

class EntityCheck {
  private readonly fields = new Map<string, Field>();
  private readonly joins: string[] = [];
  private readonly attributes: { readonly attribute: Attribute; readonly field: Field }[] = [];

  private constructor(
    private readonly source: Source,
    private readonly entity: Entity,
    private readonly columns: readonly Column[],
    private readonly primary: readonly string[],
  ) {}

  static async of(source: Source, entity: Entity, findings: Findings): Promise<EntityCheck> {
    const self = new EntityCheck(
      source,
      entity,
      await source.columns(entity.source_table),
      await source.primaryKey(entity.source_table),
    );
    for (const column of self.columns) self.fields.set(column.name, fieldOf(column, `t.${quote(column.name)}`));
    for (const attribute of entity.attributes) {
      const field = await self.fieldFor(attribute);
      if (field === undefined)
        findings.unchecked.push(`${entity.entity_type}.${attribute.name}: join or column that is not known`);
      else {
        self.attributes.push({ attribute, field });
        if (!self.fields.has(attribute.name)) self.fields.set(attribute.name, field);
      }
    }
    return self;
  }

  private async fieldFor(attribute: Attribute): Promise<Field | undefined> {
    const { join, source_column } = attribute;
    if (join === undefined) {
      const column = this.columns.find(({ name }) => name === source_column);
      return column === undefined ? undefined : fieldOf(column, `t.${quote(column.name)}`);
    }
    const conditions = join.join_conditions ?? (join.join_condition === undefined ? [] : [join.join_condition]);
    const { target_table: target, select_column: select } = join;
    if (!['foreign-key', 'multi-column'].includes(join.type) || target === undefined || select === undefined)
      return undefined;
    const alias = `j${this.joins.length + 1}`;
    const name = select.split('.').at(-1) ?? '';
    const column = (await this.source.columns(target)).find((one) => one.name === name);
    if (column === undefined) return undefined;
    this.joins.push(
      `LEFT JOIN ${quote(this.source.database)}.${quote(target)} AS ${alias} ON ${conditions
        .map((text) => condition(text, target, alias, this.entity.source_table))
        .join(' AND ')}`,
    );
    return fieldOf(column, `${alias}.${quote(name)}`);
  }

  async run(input: {
    readonly items: readonly Item[];
    readonly keys: readonly { readonly attribute: string; readonly template: string; readonly index: boolean }[];
    readonly encodings: Sidecar['entities'][number]['keyEncodings'];
    readonly lookup: boolean;
    readonly findings: Findings;
  }): Promise<number> {
    const { items, keys, encodings, lookup, findings } = input;
    const type = this.entity.entity_type;
    const needed = [
      ...new Set(
        keys.flatMap(({ template }) => partsOf(template).flatMap((part) => ('name' in part ? [part.name] : []))),
      ),
    ];
    const unknown = needed.filter((name) => !this.fields.has(name));
    if (unknown.length > 0) findings.unchecked.push(`${type}: keys of ${unknown.join(', ')}`);
    const named = [...new Set([...this.primary, ...needed.filter((name) => this.fields.has(name))])];
    const select = [
      ...this.attributes.map(({ field }) => field.sql),
      ...named.map((name) => this.fields.get(name)!.sql),
      ...named.map((name) => this.fields.get(name)!.classSql),
    ];
    const mine = keys
      .filter(({ index }) => !index)
      .flatMap(({ template }) => partsOf(template).flatMap((part) => ('name' in part ? [part.name] : [])));
    const where = lookup
      ? mine.filter((name) => this.fields.has(name)).map((name) => `t.${quote(name)} IS NOT NULL`)
      : [];
    const sql = `SELECT ${select.join(', ')} FROM ${quote(this.source.database)}.${quote(this.entity.source_table)} AS t ${this.joins.join(' ')}${
      where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''
    }`;

    const identity =
      this.primary.length > 0 &&
      this.primary.every((name) => this.attributes.some((one) => one.attribute.source_column === name));
    const open = new Map<string, Item[]>();
    for (const item of items) {
      const id = identity ? this.itemIdentity(item) : this.itemText(item);
      open.set(id, [...(open.get(id) ?? []), item]);
    }
    const allowed = new Set([
      ...OWN,
      ...this.attributes.map(({ attribute }) => attribute.name),
      ...keys.map(({ attribute }) => attribute),
    ]);
    const classes = new Map<string, string>();
    let rows = 0;
    for await (const row of this.source.stream(sql)) {
      rows += 1;
      const at = this.attributes.length;
      const raw = (name: string): string | null => row[at + named.indexOf(name)] ?? null;
      const id = identity
        ? this.primary.map((name) => identityOfRow(this.fields.get(name)!.column, raw(name))).join('\u0001')
        : this.rowText(row);
      const item = open.get(id)?.pop();
      const label = `${type} ${this.primary.map((name) => `${name}=${raw(name) ?? 'NULL'}`).join(', ')}`;
      if (item === undefined) {
        findings.add(`${label}: no item`);
        continue;
      }
      const wrong = this.attributes
        .filter(
          ({ attribute, field }, index) =>
            !sameValue(field.column, row[index] ?? null, attribute.type, item[attribute.name]),
        )
        .filter(({ attribute }) => !keys.some((key) => key.attribute === attribute.name && key.template === ''))
        .map(({ attribute }) => attribute.name);
      const extra = Object.keys(item).filter((name) => !allowed.has(name));
      const bad = keys
        .filter(
          ({ attribute, template, index }) =>
            !this.keyFits({ item, attribute, template, index, encodings, raw, row, named, at, classes }),
        )
        .map(({ attribute }) => attribute);
      if (wrong.length + extra.length + bad.length > 0)
        findings.add(`${label}: ${[...wrong, ...extra, ...bad].join(', ')}`);
    }
    const left = [...open.values()].flat();
    for (const item of left.slice(0, 10))
      findings.add(
        `${type}: item without a row: ${JSON.stringify(keys.slice(0, 2).map(({ attribute }) => item[attribute]?.['S']))}`,
        0,
      );
    findings.differences += left.length;
    return rows;
  }

  private keyFits(input: {
    readonly item: Item;
    readonly attribute: string;
    readonly template: string;
    readonly index: boolean;
    readonly encodings: Sidecar['entities'][number]['keyEncodings'];
    readonly raw: (name: string) => string | null;
    readonly row: Row;
    readonly named: readonly string[];
    readonly at: number;
    readonly classes: Map<string, string>;
  }): boolean {
    const { item, attribute, template, index, encodings, raw, row, named, at, classes } = input;
    const parts = partsOf(template);
    if (parts.some((part) => 'name' in part && !this.fields.has(part.name))) return true; // listed as unchecked
    const found = item[attribute]?.['S'];
    const isNull = parts.some((part) => 'name' in part && raw(part.name) === null);
    if (isNull) return index && item[attribute] === undefined;
    const encodingOf = (name: string): Encoding =>
      encodings.find((one) => one.attribute === attribute && one.column === name) ?? { codec: 'plain' };
    const pieces = parts.map((part, position) =>
      'text' in part
        ? part.text
        : encodedPart(
            this.fields.get(part.name)!.column,
            encodingOf(part.name),
            raw(part.name) ?? '',
            position === parts.length - 1,
          ),
    );
    if (index && pieces.join('') === '' && !pieces.includes(undefined)) return item[attribute] === undefined;
    if (typeof found !== 'string') return false;
    const match = keyPattern(pieces).exec(found);
    if (match === null) return false;
    // A folded part must be one text for one group of equal values, and another text for another group.
    const folded = parts.filter((part, position) => 'name' in part && pieces[position] === undefined);
    return folded.every((part, nth) => {
      const name = 'name' in part ? part.name : '';
      const group = row[at + named.length + named.indexOf(name)] ?? '';
      const text = match[nth + 1] ?? '';
      const byGroup = classes.get(`g ${name} ${group}`) ?? text;
      const byText = classes.get(`t ${name} ${text}`) ?? group;
      classes.set(`g ${name} ${group}`, byGroup).set(`t ${name} ${text}`, byText);
      return byGroup === text && byText === group;
    });
  }

  private itemIdentity(item: Item): string {
    return this.primary
      .map((name) => {
        const { attribute, field } = this.attributes.find((one) => one.attribute.source_column === name)!;
        return identityOfItem(field.column, item[attribute.name]);
      })
      .join('\u0001');
  }

  /** Without a key rows and items are told apart by all of their values. */
  private itemText = (item: Item): string =>
    this.attributes.map(({ attribute, field }) => identityOfItem(field.column, item[attribute.name])).join('\u0001');
  private rowText = (row: Row): string =>
    this.attributes.map(({ field }, index) => identityOfRow(field.column, row[index] ?? null)).join('\u0001');
}

const fieldOf = (column: Column, reference: string): Field => ({
  column,
  sql: readSql(column, reference),
  classSql: /char|text/.test(column.type) ? `DENSE_RANK() OVER (ORDER BY ${reference})` : `0`,
});

/** Checks everything; see the top of the file. */
export async function check(input: {
  readonly settings: Settings;
  readonly contract: Contract;
  readonly sidecar: Sidecar;
}): Promise<CheckResult> {
  const { settings, contract, sidecar } = input;
  const findings = new Findings();
  const source = await Source.open(settings);
  const entities: EntityResult[] = [];
  let tableRows = 0;
  try {
    const carried = new Set<string>();
    for (const table of contract.tables) {
      const all = await scan(settings, table.table);
      const types = new Set((table.entities ?? []).map(({ entity_type }) => entity_type));
      if (types.size === 0) findings.unchecked.push(`${table.table}: a table without entities`);
      for (const item of all)
        if (!types.has(String(item['_type']?.['S'])))
          findings.add(`${table.table}: an item of no entity: ${JSON.stringify(item[table.pk]?.['S'])}`);
      for (const entity of table.entities ?? []) {
        const id = `${table.table}.${entity.entity_type}`;
        const side = sidecar.entities.find((one) => one.id === id);
        const items = all.filter((item) => item['_type']?.['S'] === entity.entity_type);
        const before = findings.differences;
        const lookup = side?.role === 'lookup';
        if (!lookup)
          for (const column of await source.columns(entity.source_table)) {
            const there = entity.attributes.some((one) => one.join === undefined && one.source_column === column.name);
            const omitted = sidecar.omitted.some(
              (one) => one.table === entity.source_table && one.column === column.name,
            );
            if (!there && !omitted) findings.add(`${entity.source_table}.${column.name}: is in no item`);
            carried.add(entity.source_table);
          }
        const keys = [
          { attribute: table.pk, template: entity.pk_template, index: false },
          ...(table.sk === null || table.sk === undefined
            ? []
            : [{ attribute: table.sk, template: entity.sk_template, index: false }]),
          ...(side?.indexTemplates ?? []).map((one) => ({ ...one, index: true })),
        ];
        const one = await EntityCheck.of(source, entity, findings);
        const rows = await one.run({ items, keys, encodings: side?.keyEncodings ?? [], lookup, findings });
        entities.push({ entity: id, rows, items: items.length, differences: findings.differences - before });
      }
    }
    for (const name of await source.tables())
      if (matches(name, settings.include) && !matches(name, settings.exclude)) {
        const [[count] = []] = await source.rows(`SELECT COUNT(*) FROM ${quote(settings.database)}.${quote(name)}`);
        tableRows += Number(count);
        if (!carried.has(name) && count !== '0')
          findings.add(`table ${name}: ${count ?? '?'} rows are in no item`, Number(count));
      }
  } finally {
    source.close();
  }
  const sum = (of: (one: EntityResult) => number): number => entities.reduce((total, one) => total + of(one), 0);
  return {
    entities,
    tableRows,
    rows: sum(({ rows }) => rows),
    items: sum(({ items }) => items),
    differences: findings.differences,
    samples: findings.samples,
    unchecked: [...new Set(findings.unchecked)],
  };
}

async function main(words: readonly string[]): Promise<number> {
  const valueOf = (name: string): string | undefined => words[words.indexOf(name) + 1];
  const [config, contract, projection] = ['--config', '--contract', '--projection'].map((name) =>
    words.includes(name) ? valueOf(name) : undefined,
  );
  if (config === undefined || contract === undefined || projection === undefined) {
    process.stderr.write('usage: check.ts --config landfall.yaml --contract FILE --projection FILE [--json]\n');
    return 2;
  }
  const result = await check({
    settings: readSettings(config, process.env),
    contract: JSON.parse(readFileSync(contract, 'utf8')) as Contract,
    sidecar: JSON.parse(readFileSync(projection, 'utf8')) as Sidecar,
  });
  const lines = [
    ...result.entities.map(
      (one) => `${one.entity}  ${one.rows} rows  ${one.items} items  ${one.differences} differences`,
    ),
    ...result.samples.map((text) => `difference: ${text}`),
    ...result.unchecked.map((text) => `not checked: ${text}`),
    `rows ${result.tableRows}, items expected ${result.rows}, items ${result.items}, differences: ${result.differences}`,
  ];
  process.stdout.write(words.includes('--json') ? `${JSON.stringify(result, null, 2)}\n` : `${lines.join('\n')}\n`);
  return result.differences > 0 ? 1 : result.unchecked.length > 0 ? 3 : 0;
}

if (require.main === module)
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
