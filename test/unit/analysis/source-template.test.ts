import { analysisSchema } from '../../../contracts/schemas/analysis';
import { statementTemplate } from '../../../contracts/schemas/statement-template';
import { templateOf } from '../../../engine/analysis/source/template';
import { scanFiles } from './scan';

const siteOf = async (body: string, parameters: string) => {
  const { sites } = await scanFiles({
    'code.ts': `import { createPool } from 'mysql2/promise';
const pool = createPool({});
const SORT = { price: 'price, id', name: 'name' } as const;
export async function run(${parameters}) {\n${body}\n}`,
  });
  expect(sites).toHaveLength(1);
  return sites[0]!;
};

test('optional parts, choices, lists and open parts keep where they begin and end', async () => {
  const site = await siteOf(
    `const where = ['deleted = 0'];
     const values: unknown[] = [];
     if (f.port) { where.push('port_id = ?'); values.push(f.port); }
     for (const word of f.words) { where.push('name LIKE ?'); values.push(word); }
     let sql = \`SELECT id FROM boats WHERE \${where.join(' AND ')} ORDER BY \${SORT[sort]}\`;
     if (f.limit) { sql += ' LIMIT ?'; values.push(f.limit); }
     const [rows] = await pool.query(sql + ' ' + hint, values);
     return rows;`,
    'f: any, sort: keyof typeof SORT, hint: string',
  );
  const template = templateOf(site.parts);
  expect(template).toEqual([
    'SELECT id FROM boats WHERE ',
    {
      list: [
        { parts: ['deleted = 0'] },
        { parts: ['port_id = ?'], optional: true },
        { parts: ['name LIKE ?'], optional: true, repeated: true },
      ],
      separator: ' AND ',
    },
    ' ORDER BY ',
    { choice: [['price, id'], ['name']] },
    { optional: [' LIMIT ?'] },
    ' ',
    { open: 'hint' },
  ]);
  expect(statementTemplate.parse(template)).toEqual(template);
});

test('a template with an unknown part is refused', () => {
  const site = analysisSchema.shape.callSites.element;
  expect(site.shape.template.safeParse(['SELECT 1', { maybe: [] }]).success).toBe(false);
  expect(statementTemplate.safeParse([{ optional: ['a', { optional: [1] }] }]).success).toBe(false);
});
