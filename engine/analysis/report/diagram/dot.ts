import type { Analysis, Relation, TableFacts } from '../../../../contracts/schemas/analysis';
import { plural } from '../../../lib/plural';
import { leftOut, selectShown } from './select';
import { tableBox, type TableBox } from './table-box';
import { xml } from './xml';

/** Up to so many tables every column is listed; beyond, those of keys and relations. */
const EVERY_COLUMN = 25;
/** Up to so many tables and lines the layout may take its time; beyond, it gets fewer rounds and straight lines. */
const CAREFUL = { tables: 100, relations: 200 } as const;

/** A graph in the language of Graphviz, with the names that its nodes stand for. */
export interface Dot {
  readonly text: string;
  /** Table by node: nodes are `t0` .. `tn`, so that no name of a table is part of the language. */
  readonly nodes: ReadonlyMap<string, string>;
}

/** The entity relationship diagram: boxes with their columns, lines with crow's feet; the same analysis gives the same text. */
export function erDot(analysis: Pick<Analysis, 'schema' | 'relations'>): Dot {
  const shown = selectShown(analysis);
  const facts = new Map(analysis.schema.tables.map((table) => [table.name, table]));
  const used = usedColumns(shown.relations);
  const everyColumn = shown.tables.length <= EVERY_COLUMN;
  const nodeOf = new Map(shown.tables.map((name, i) => [name, `t${i}`]));
  const boxes = new Map(
    shown.tables.map((name) => [
      name,
      tableBox(name, facts.get(name), { used: used.get(name) ?? new Set(), everyColumn }),
    ]),
  );
  const careful = shown.tables.length <= CAREFUL.tables && shown.relations.length <= CAREFUL.relations;
  const caption = [
    `${plural(shown.of.tables, 'table')}, ${plural(shown.of.relations, 'relation')}. ` +
      'Solid line: foreign key. Dashed: inferred from joins or values. The fork is at the side of the many.',
    ...[leftOut(shown)].flatMap((sentence) => sentence ?? []),
  ];
  const lines = [
    'digraph {',
    `graph [rankdir=LR, pad=0.3, nodesep=0.35, ranksep=0.9, bgcolor="white", pack=true, ${careful ? 'nslimit=1, nslimit1=1, mclimit=0.3' : 'nslimit=0.2, nslimit1=0.2, mclimit=0.1, splines=line'}, labelloc=b, fontname="Courier", fontsize=11, label=<${caption.map(xml).join('<br/>')}>]`,
    'node [shape=plain, fontname="Courier", fontsize=11]',
    'edge [dir=both, color="#44546a", arrowsize=0.9]',
    ...shown.tables.map((name) => `${nodeOf.get(name)} [label=<${boxes.get(name)!.label}>]`),
    ...shown.relations.map((relation) => lineOf(relation, { nodeOf, boxes, facts })),
    '}',
  ];
  return { text: lines.join('\n'), nodes: new Map([...nodeOf].map(([name, node]) => [node, name])) };
}

function usedColumns(relations: readonly Relation[]): ReadonlyMap<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const side of relations.flatMap(({ from, to }) => [from, to])) {
    const known = used.get(side.table) ?? new Set<string>();
    used.set(side.table, known);
    side.columns.forEach((column) => known.add(column));
  }
  return used;
}

/** From the table that is referred to, so that it stands left of those that refer to it. */
function lineOf(
  { from, to, kind, cardinality }: Relation,
  known: {
    readonly nodeOf: ReadonlyMap<string, string>;
    readonly boxes: ReadonlyMap<string, TableBox>;
    readonly facts: ReadonlyMap<string, TableFacts>;
  },
): string {
  const place = (table: string, column: string | undefined, side: 'left' | 'right'): string => {
    const port = known.boxes.get(table)!.ports.get(column ?? '')?.[side];
    return `${known.nodeOf.get(table)}${port === undefined ? '' : `:${port}`}`;
  };
  const optional = known.facts
    .get(from.table)
    ?.columns.some((column) => column.nullable && from.columns.includes(column.name));
  const attributes = [
    `arrowtail="${optional === true ? 'teeodot' : 'teetee'}"`,
    `arrowhead="${cardinality === 'one-to-one' ? 'teeodot' : 'crowodot'}"`,
    ...(kind === 'foreign-key' ? [] : ['style=dashed']),
  ];
  // A loop at the right would run over the tables that refer to this one.
  const begin = from.table === to.table ? 'left' : 'right';
  return `${place(to.table, to.columns[0], begin)} -> ${place(from.table, from.columns[0], 'left')} [${attributes.join(', ')}]`;
}
