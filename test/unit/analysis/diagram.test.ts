import type { Analysis, ColumnFacts, Relation, TableFacts } from '../../../contracts/schemas/analysis';
import { leftOut, selectShown } from '../../../engine/analysis/report/diagram/select';
import { printDiagram } from '../../../engine/analysis/report/diagram/svg';
import { xml } from '../../../engine/analysis/report/diagram/xml';
import { printRelations } from '../../../engine/analysis/report/relations';

type Drawn = Pick<Analysis, 'schema' | 'relations'>;

const column = (name: string, nullable = false): ColumnFacts =>
  ({ name, dataType: 'int', columnType: 'int unsigned', nullable }) as ColumnFacts;

const table = (name: string, columns: readonly ColumnFacts[]): TableFacts =>
  ({ name, columns, primaryKey: ['id'], keys: [], foreignKeys: [] }) as unknown as TableFacts;

const relation = (from: string, by: string, to: string, kind: Relation['kind'] = 'foreign-key'): Relation => ({
  ...{ from: { table: from, columns: [by] }, to: { table: to, columns: ['id'] } },
  ...{ kind, cardinality: 'many-to-one', evidence: [] },
  confidence: kind === 'foreign-key' ? 'certain' : 'low',
});

const drawn = (tables: readonly TableFacts[], relations: readonly Relation[]): Drawn => ({
  schema: { tables } as Analysis['schema'],
  relations: [...relations],
});

/** Throws where a tag does not close the one that is open, or an attribute or text holds raw markup. */
function assertWellFormed(svg: string): void {
  const body = svg.replace(/^<\?xml[^>]*\?>\s*<!DOCTYPE[^>]*>\s*/, '');
  const open: string[] = [];
  const rest = body.replace(/<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (_, ends, name, __, alone) => {
    if (ends === '/') expect(open.pop()).toBe(name);
    else if (alone === '') open.push(name as string);
    return '';
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(rest.replace(/&(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);/gi, '')).not.toContain('&');
}

const HOSTILE = [
  '</td></tr><script>alert(1)</script>',
  'a"b\'c`d',
  'ends with \\',
  '\\N \\G ]; t1 -> t2',
  'Bestellungen größer 注文 🛒',
  ' ',
  'control \u0001 and lone \ud800 surrogate',
  'select',
];

describe('entity relationship diagram as SVG', () => {
  it('holds every table, column and relation, and is the same each time', async () => {
    const input = drawn(
      [
        table('users', [column('id'), column('email')]),
        table('orders', [column('id'), column('user_id', true)]),
        table('notes', [column('id'), column('parent_id', true), column('order_no')]),
      ],
      [
        relation('orders', 'user_id', 'users'),
        relation('notes', 'order_no', 'orders', 'inferred-from-join'),
        relation('notes', 'parent_id', 'notes'),
        relation('orders', 'shop_id', 'another schema', 'inferred-from-join'),
      ],
    );
    const svg = await printDiagram(input);
    assertWellFormed(svg);
    for (const text of ['users', 'orders', 'notes', 'email', 'int unsigned', 'not in the schema', '4 relations'])
      expect([text, svg.includes(text)]).toEqual([text, true]);
    for (const title of ['orders → users', 'notes → orders', 'notes → notes', 'orders → another schema'])
      expect([title, svg.includes(`<title>${title}</title>`)]).toEqual([title, true]);
    expect(svg.match(/class="edge"/g)).toHaveLength(4);
    expect(svg).toContain('stroke-dasharray');
    expect(svg).not.toMatch(/graphviz version/i);
    expect(await printDiagram(input)).toBe(svg);
  });

  it('takes whatever stands in names', async () => {
    const tables = HOSTILE.map((name) =>
      table(name, [column('id'), ...HOSTILE.map((other) => column(other)).slice(0, 3)]),
    );
    const svg = await printDiagram(drawn(tables, [relation(HOSTILE[0]!, HOSTILE[1]!, HOSTILE[2]!)]));
    assertWellFormed(svg);
    expect(svg).not.toContain('<script');
    expect(svg.match(/class="node"/g)).toHaveLength(HOSTILE.length);
    for (const name of HOSTILE.filter((name) => name.trim() !== ''))
      expect([name, svg.includes(`<title>${xml(name)}</title>`)]).toEqual([name, true]);
  });

  it('draws 300 tables, and says which part of a larger schema it shows', async () => {
    const many = (count: number): Drawn => {
      const tables = Array.from({ length: count }, (_, i) => table(`table_${i}`, [column('id'), column('up_id')]));
      const relations = tables
        .slice(1, Math.floor(count * 0.9))
        .map(({ name }, i) => relation(name, 'up_id', `table_${Math.floor(i / 4)}`));
      return drawn(tables, relations);
    };
    const svg = await printDiagram(many(300));
    assertWellFormed(svg);
    expect(svg.match(/class="node"/g)).toHaveLength(300);
    expect(leftOut(selectShown(many(300)))).toBeUndefined();

    const shown = selectShown(many(1_000));
    expect(shown.tables).toHaveLength(300);
    expect(shown.tables).toContain('table_1');
    expect(leftOut(shown)).toMatch(/^The picture shows 300 of 1000 tables, .* and \d+ of 899 relations, /);
    const page = printRelations(many(1_000) as Analysis);
    expect(page).toContain('The picture shows 300 of 1000 tables');
    expect(page).toContain('(01_3_entity_relationships.svg)');
  });

  it('keeps declared relations before inferred ones, and the text short enough for its viewers', () => {
    const names = Array.from({ length: 40 }, (_, i) => `t${i}`);
    const relations = names.flatMap((from) =>
      names.map((to) => relation(from, 'a', to, to === 't0' ? 'foreign-key' : 'inferred-from-join')),
    );
    const wide = Array.from({ length: 60 }, (_, i) => column(`a_rather_long_name_of_a_column_${i}`));
    const keys = wide.map(({ name }) => name);
    const tables = names.map((name) => ({ ...table(name, wide), primaryKey: keys }));
    const shown = selectShown(drawn(tables, relations));
    expect(shown.relations).toHaveLength(600);
    expect(shown.relations.filter(({ kind }) => kind === 'foreign-key')).toHaveLength(40);
    const page = printRelations(drawn(tables, relations) as Analysis);
    const text = /```mermaid\n([\s\S]*?)\n```/.exec(page)![1]!;
    expect(text.length).toBeLessThanOrEqual(50_000);
    expect(text.match(/ : "/g)).toHaveLength(500);
    expect(page).toContain('The text leaves out columns');
    expect(page).toContain('The text shows 500 of 1600 relations');
  });

  it('shows names as they are that its language does not take', () => {
    const boxes = [table('größe', [column('id'), column('名 "a"')]), table('a "b" \\ 50%', []), table('plain', [])];
    boxes[0]!.primaryKey.push('名 "a"');
    const page = printRelations(drawn(boxes, [relation('plain', 'größe', 'größe')]) as Analysis);
    expect(/```mermaid\n([\s\S]*?)\n```/.exec(page)![1]).toBe(
      [
        'erDiagram',
        '  gr__e["größe"] {',
        '    int id PK',
        '    int ___a_ PK "名  a"',
        '  }',
        '  a__b____50_["a  b    50"]',
        '  plain',
        '  gr__e ||--o{ plain : "größe"',
      ].join('\n'),
    );
  });
});
