import type { Analysis, ColumnFacts, Relation, TableFacts } from '../../../contracts/schemas/analysis';
import { code, fence, heading, inline, page, table } from '../../report/markdown';
import { codes } from './cells';
import { plural } from '../../lib/plural';
import { leftOut, selectShown, type Shown } from './diagram/select';

/** `01_3_entity_relationships.md`: relations with their evidence, and the diagram of them. */
export function printRelations(analysis: Analysis): string {
  const { relations, schema } = analysis;
  const declared = relations.filter((relation) => relation.kind === 'foreign-key');
  const changing = schema.tables.flatMap((found) =>
    found.foreignKeys
      .filter(
        (key) => !['NO ACTION', 'RESTRICT'].includes(key.onDelete) || !['NO ACTION', 'RESTRICT'].includes(key.onUpdate),
      )
      .map((key) => ({ table: found.name, key })),
  );
  const shown = selectShown(analysis, MERMAID_RELATIONS);
  const [left, leftOfText] = [leftOut(selectShown(analysis)), leftOut(shown)];
  const diagram = mermaid(analysis, shown);
  return page(
    heading(1, 'Entities and relations'),
    `${plural(declared.length, 'relation')} declared by foreign keys, ` +
      `${relations.length - declared.length} more inferred from joins of the application and from values that follow another table's key.`,
    heading(2, 'Diagram'),
    `The same as a picture: [01_3_entity_relationships.svg](01_3_entity_relationships.svg).${left === undefined ? '' : ` ${left}`}`,
    leftOfText === left ? undefined : leftOfText?.replace('picture', 'text'),
    fence(diagram.text, 'mermaid'),
    diagram.columns ? undefined : 'The text leaves out columns, because viewers of Mermaid refuse longer ones.',
    heading(2, 'Relations'),
    table(
      ['From', 'To', 'Cardinality', 'Rows for one parent', 'Known by', 'Confidence', 'Evidence'],
      relations.map((relation) => [
        code(`${relation.from.table} (${relation.from.columns.join(', ')})`),
        code(`${relation.to.table} (${relation.to.columns.join(', ')})`),
        relation.cardinality,
        fanOutOf(relation),
        KNOWN_BY[relation.kind],
        relation.confidence ?? '',
        relation.evidence.map((evidence) => inline(evidence)).join('; '),
      ]),
    ),
    relations.some(({ fanOut }) => fanOut !== undefined)
      ? '_Rows for one parent_: half of the parents that have any rows have up to the first number of them, 99 % up to the second, all up to the third.'
      : undefined,
    heading(2, 'Foreign keys that change rows by themselves'),
    table(
      ['Table', 'Foreign key', 'Columns', 'Refers to', 'ON DELETE', 'ON UPDATE'],
      changing.map(({ table: name, key }) => [
        code(name),
        code(key.name),
        codes(key.columns),
        code(key.referencedTable),
        key.onDelete,
        key.onUpdate,
      ]),
    ),
    heading(2, 'Tables without a relation'),
    table(
      ['Table'],
      schema.tables
        .filter((found) => !relations.some((relation) => [relation.from.table, relation.to.table].includes(found.name)))
        .map((found) => [code(found.name)]),
    ),
  );
}

/** `2, 14, 37`: half of the parents, 99 % and all of them have up to so many. */
function fanOutOf({ cardinality, fanOut }: Relation): string {
  if (cardinality === 'one-to-one') return 'at most 1';
  if (fanOut === undefined) return 'not counted';
  const { p50, p99, max } = fanOut.rows;
  return fanOut.kind === 'all'
    ? `${p50}, ${p99}, ${max} (${plural(fanOut.parents, 'parent')})`
    : `${p50}, ${p99}, at least ${max} (${plural(fanOut.parents, 'parent')} looked at)`;
}

const KNOWN_BY: Readonly<Record<Relation['kind'], string>> = {
  'foreign-key': 'foreign key',
  'inferred-from-join': 'join',
  'inferred-from-values': 'values',
};

/** Names of Mermaid are letters, digits and underscores; other names are kept readable and made different. */
export function mermaidNames(tables: readonly string[]): ReadonlyMap<string, string> {
  const used = new Set<string>();
  return new Map(
    tables.map((name) => {
      const base = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, 't_') || 'table';
      let unique = base;
      for (let n = 2; used.has(unique); n += 1) unique = `${base}_${n}`;
      used.add(unique);
      return [name, unique];
    }),
  );
}

/** Viewers of Mermaid refuse texts and numbers of lines beyond these (`maxTextSize`, `maxEdges`). */
const MERMAID_SIGNS = 50_000;
const MERMAID_RELATIONS = 500;

function mermaid({ schema }: Analysis, { tables, relations }: Shown): { text: string; columns: boolean } {
  const names = mermaidNames(tables);
  const facts = new Map(schema.tables.map((found) => [found.name, found]));
  const edges = relations.map(({ from, to, cardinality, kind }) => {
    const many = cardinality === 'one-to-one' ? 'o|' : 'o{';
    const line = kind === 'foreign-key' ? '--' : '..';
    return `  ${names.get(to.table)} ||${line}${many} ${names.get(from.table)} : "${label(from.columns.join(', '))}"`;
  });
  const print = (columns: boolean): string =>
    [
      'erDiagram',
      ...tables.flatMap((name) => {
        const found = facts.get(name);
        if (found === undefined) return [];
        const safe = names.get(name)!;
        const shownAs = safe === name ? safe : `${safe}["${label(name)}"]`;
        return [columns ? entity(found, shownAs) : `  ${shownAs}`];
      }),
      ...edges,
    ].join('\n');
  const whole = print(true);
  return whole.length <= MERMAID_SIGNS ? { text: whole, columns: true } : { text: print(false), columns: false };
}

/** What Mermaid takes between quotes. */
const label = (text: string): string => text.replace(/["%\\\p{Cc}]/gu, ' ').trim() || ' ';

function entity(found: TableFacts, name: string): string {
  const marks = (column: ColumnFacts): string => {
    const keys = [
      ...(found.primaryKey.includes(column.name) ? ['PK'] : []),
      ...(found.foreignKeys.some((key) => key.columns.includes(column.name)) ? ['FK'] : []),
      ...(found.keys.some((key) => key.unique && key.columns.includes(column.name)) ? ['UK'] : []),
    ];
    return keys.length > 0 ? ` ${keys.join(', ')}` : '';
  };
  const shown = found.columns.filter((column) => marks(column) !== '');
  const word = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, 'c_') || 'column';
  const lines = shown.map((column) => {
    const safe = word(column.name);
    const comment = safe === column.name ? '' : ` "${label(column.name)}"`;
    return `    ${word(column.dataType)} ${safe}${marks(column)}${comment}`;
  });
  return lines.length === 0 ? `  ${name}` : [`  ${name} {`, ...lines, '  }'].join('\n');
}
