import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item, SourceRow, SourceValue } from '../../../contracts/projection';
import { compileProjection, itemOf, type CompileResult } from '../../../engine/projection';
import { FUNCTIONS } from '../../../engine/projection/compile/sql/functions';
import { contractCases, ofACutting, withoutOwn, type ContractCase } from '../../support/contract-cases';
import { createViews, readAll, type TestSource } from './source';

/** docs/contract.md: the cases of the contract format, with what a server makes of them. */

const WIDTH = 120;
const LEFT_OUT = new Set(['satisfies', 'estimated_item_size_bytes']);

/** JSON with whole objects on a line where they fit. */
function compact(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/\[ (?=\S)/g, '[')
    .replace(/ \]/g, ']');
  if (line.length + indent.length <= WIDTH || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => compact(one, inner))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${compact(one, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

const cell = (value: SourceValue): string =>
  value === null
    ? '*NULL*'
    : String(value)
        .replace(/[\\|*_<]/g, '\\$&')
        .replace(/^$/, "''");

function rowsTable(name: string, rows: readonly SourceRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => `| ${columns.map((column) => cell(row[column] ?? null)).join(' | ')} |`);
  return [`\`${name}\``, '', `| ${columns.join(' | ')} |`, `|${'---|'.repeat(columns.length)}`, ...lines].join('\n');
}

/** Tables of the views, in the order in which they are read. */
const tablesOf = ({ plan }: CompileResult): readonly string[] => [
  ...new Set(
    plan.entities.flatMap(({ viewSelect }) =>
      [...viewSelect.matchAll(/(?:FROM|JOIN) `[^`]+`\.`([^`]+)`/g)].map((match) => match[1]!),
    ),
  ),
];

async function itemsOf(source: TestSource, compiled: CompileResult): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (const entity of compiled.plan.entities)
    for (const row of await readAll(source, entity, 100))
      items.push(withoutOwn(itemOf(entity, row, { epoch: 1, sequence: '1', writer: 'page' })));
  return items;
}

/** What each index holds: of the items that have its keys, what it projects. */
const entriesOf = ({ plan }: CompileResult, items: readonly Item[]): readonly string[] =>
  plan.tables.flatMap(({ partitionKey, sortKey, indexes }) =>
    indexes.flatMap(({ name, partitionKey: hash, sortKey: range, projection, projectedAttributes }) => {
      const keys = [hash, range, partitionKey.name, sortKey?.name].filter((key) => typeof key === 'string');
      const held = new Set([...keys, ...(projection === 'INCLUDE' ? projectedAttributes : [])]);
      const entries = items
        .filter((item) => keys.every((key) => item[key] !== undefined))
        .map((item) =>
          projection === 'ALL'
            ? item
            : Object.fromEntries(Object.entries(item).filter(([attribute]) => held.has(attribute))),
        );
      return [
        `Entries of the index \`${name}\` (${projection}):`,
        `\`\`\`json\n${entries.map((entry) => compact(entry)).join('\n')}\n\`\`\``,
      ];
    }),
  );

async function section(source: TestSource, one: ContractCase, compiled: CompileResult): Promise<string> {
  await createViews(source, compiled);
  const tables = one.contract.tables.map((table) =>
    Object.fromEntries(
      Object.entries(table).filter(
        ([name, value]) =>
          !LEFT_OUT.has(name) && !(name === 'attributes' && table.type === 'multi-entity') && value !== null,
      ),
    ),
  );
  const rows: string[] = [];
  for (const table of tablesOf(compiled)) {
    const facts = compiled.plan.entities.find(({ drivingTable }) => drivingTable === table);
    const order = facts?.drivingKey.map(({ column }) => `\`${column}\``).join(', ') ?? '1, 2';
    rows.push(rowsTable(table, await source.link.query(`SELECT * FROM \`${table}\` ORDER BY ${order}`)));
  }
  const views = compiled.plan.entities.map(({ viewSelect }) =>
    viewSelect.replaceAll(`\`${compiled.plan.database}\`.`, '`shop`.'),
  );
  const findings = compiled.findings
    .filter(({ code }) => !ofACutting(code))
    .map(({ code, severity, at, message }) => `- ${severity} \`${code}\` at \`${at}\`: ${message}`);
  const items = await itemsOf(source, compiled);
  const lookups = (one.lookups ?? []).map((id) => `\`${id}\``).join(', ');
  return [
    `## ${one.title}`,
    ...one.meaning,
    ...(one.pattern === undefined ? [] : [`This is the published pattern ${one.pattern}.`]),
    ...(lookups === '' ? [] : [`In the sidecar ${lookups} has the role \`lookup\`.`]),
    `\`\`\`json\n${compact(tables)}\n\`\`\``,
    ...(one.sidecar === undefined ? [] : ['In the sidecar:', `\`\`\`json\n${compact(one.sidecar)}\n\`\`\``]),
    'Rows:',
    ...rows,
    views.length === 1 ? 'View:' : 'Views:',
    `\`\`\`sql\n${views.join(';\n\n')}\n\`\`\``,
    'Items:',
    `\`\`\`json\n${items.map((item) => compact(item)).join('\n')}\n\`\`\``,
    ...entriesOf(compiled, items),
    ...(findings.length === 0 ? [] : [`Findings:\n\n${findings.join('\n')}`]),
  ].join('\n\n');
}

/** The page, printed from a server that holds the rows of the cases and nothing else. */
export async function contractPage(source: TestSource): Promise<string> {
  const functions = [...Object.keys(FUNCTIONS), 'CAST', 'TIMESTAMPDIFF'].sort().join(', ');
  const head = readFileSync(join(__dirname, '../../cases/contract/head.md'), 'utf8').replace('FUNCTIONS', functions);
  const { schema } = await source.analysis();
  const sections: string[] = [];
  for (const one of contractCases()) {
    const { contract, projection } = one;
    sections.push(await section(source, one, compileProjection({ contract, projection, schema })));
  }
  return `${[head.trimEnd(), ...sections].join('\n\n')}\n`;
}
