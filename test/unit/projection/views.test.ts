import { compileProjection, viewStatements } from '../../../engine/projection';
import { column, schemaOf, table, unique } from '../modeling/facts';
import { attribute, orders, sidecar, users } from './contract-fixture';

describe('views and keys', () => {
  it('gives lookup items only for rows whose unique columns are set', () => {
    const schema = schemaOf([
      table('t', [column('id', 'int'), column('code', 'varchar(9)', { nullable: true })], ['id'], {
        keys: [unique('uq', 'code')],
      }),
    ]);
    const attributes = [attribute('id', 't.id', { type: 'N' }), attribute('code', 't.code')];
    const contract = {
      tables: [
        orders({
          table: 'T',
          source_table: 't',
          entities: [
            { entity_type: 'T', source_table: 't', pk_template: 'T#{id}', sk_template: '#T', attributes },
            { entity_type: 'U', source_table: 't', pk_template: 'U#{code}', sk_template: '#U', attributes },
          ],
        }),
      ],
    };
    const projection = sidecar(contract, {
      entities: [{ id: 'T.U', role: 'lookup', keyEncodings: [], indexTemplates: [] }],
    });
    const { plan, findings } = compileProjection({ contract, projection, schema });
    expect(findings).toEqual([]);
    expect(plan.entities[1]!.viewSelect).toMatch(/WHERE `b`\.`code` IS NOT NULL$/);
    expect(plan.entities[0]!.viewSelect).not.toMatch(/WHERE/);
  });

  it('reads a table without a key by the hash of its rows and says so', () => {
    const schema = schemaOf([table('t', [column('a', 'int', { nullable: true }), column('b', 'float')], [])]);
    const contract = {
      tables: [
        orders({
          table: 'T',
          source_table: 't',
          entities: [
            {
              entity_type: 'T',
              source_table: 't',
              pk_template: 'T#{*}',
              sk_template: '#T',
              attributes: [attribute('a', 't.a', { type: 'N' }), attribute('b', 't.b', { type: 'N' })],
            },
          ],
        }),
      ],
    };
    const { plan, findings } = compileProjection({ contract, projection: sidecar(contract), schema });
    expect(findings.map(({ code }) => code)).toEqual(['keyless-table']);
    expect(plan.entities[0]!.drivingKey).toMatchObject([{ column: '*', exactColumn: '_k1' }]);
    expect(plan.entities[0]!.viewSelect).toContain('`b`.`b` + 0e0');
  });

  it('quotes names that could end an identifier', () => {
    const name = 'x`; DROP TABLE t; -- ';
    const schema = schemaOf([table(name, [column('i`d', 'int')], ['i`d'])]);
    const contract = {
      tables: [
        users({
          source_table: name,
          pk: 'i`d',
          attributes: [{ name: 'i`d', type: 'N', source_table: name, source_column: 'i`d' }],
        }),
      ],
    };
    const { plan, findings } = compileProjection({
      contract,
      projection: sidecar(contract),
      schema,
    });
    expect(findings).toEqual([]);
    expect(plan.entities[0]!.viewSelect).toContain('FROM `app`.`x``; DROP TABLE t; -- ` AS `b`');
    expect(viewStatements(plan, 'v`w')[0]).toContain('VIEW `v``w`.`lf_');
  });

  it('is the same for the same input, and view names are short and distinct', () => {
    const long = 'x'.repeat(64);
    const schema = schemaOf(['a', 'b'].map((end) => table(long.slice(1) + end, [column('id', 'int')], ['id'])));
    const contract = {
      tables: ['a', 'b'].map((end) =>
        users({
          table: `T${end}`,
          source_table: long.slice(1) + end,
          attributes: [attribute('id', `${long.slice(1)}${end}.id`, { type: 'N' })],
        }),
      ),
    };
    const run = () => compileProjection({ contract, projection: sidecar(contract), schema });
    expect(JSON.stringify(run())).toBe(JSON.stringify(run()));
    const names = run().plan.entities.map(({ viewName }) => viewName);
    expect(new Set(names).size).toBe(2);
    for (const one of names) expect(one.length).toBeLessThanOrEqual(64);
  });
});
