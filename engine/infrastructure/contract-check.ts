import { physicalTableName } from '../../contracts/names';
import type { ProjectionPlan } from '../../contracts/projection';
import type { MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import type { Verdict } from '../../contracts/stages';
import { tablesOf, type TableResource, type Template } from './template-types';

export interface ContractCheckInput {
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
  readonly template: Template;
  readonly target: { readonly tablePrefix: string };
}

/** Is everything of the contract in the template, and nothing else? Read from the contract itself, not from the plan. */
export function checkContract(input: ContractCheckInput): readonly Verdict[] {
  const resources = new Map(tablesOf(input.template).map((r) => [r.Properties.TableName, r]));
  const find = (table: string): TableResource | undefined => resources.get(physicalTableName(input.target, table));
  return [
    ...input.contract.tables.flatMap((table) => tableVerdicts(table, find(table.table))),
    {
      check: 'tables of the template that are not in the contract',
      ok: resources.size === input.contract.tables.length + 1,
      detail: `${resources.size} tables in the template: ${input.contract.tables.length} of the contract and the control table`,
    },
    ...input.projection.serves.map((serve): Verdict => {
      const resource = find(serve.table);
      const there =
        resource !== undefined &&
        (serve.index === null ||
          (resource.Properties.GlobalSecondaryIndexes ?? []).some((index) => index.IndexName === serve.index));
      const place = serve.index === null ? serve.table : `${serve.table}, index ${serve.index}`;
      return {
        check: `${serve.pattern} is served`,
        ok: there,
        detail: there ? `${serve.operation} on ${place}` : `${place} is not in the template; restart from modeling`,
      };
    }),
    ...input.projection.unserved.map((pattern): Verdict => ({
      check: `${pattern.pattern} is served`,
      ok: true,
      detail: `accepted as not served: ${pattern.why}`,
    })),
  ];
}

function tableVerdicts(
  table: MigrationContract['tables'][number],
  resource: TableResource | undefined,
): readonly Verdict[] {
  if (resource === undefined)
    return [{ check: `${table.table}: in the template`, ok: false, detail: 'missing; restart from infrastructure' }];
  const keys = (schema: TableResource['Properties']['KeySchema']): string =>
    schema.map((key) => key.AttributeName).join(' + ');
  const line = (what: string, wanted: string, real: string): Verdict => ({
    check: `${table.table}: ${what}`,
    ok: wanted === real,
    detail: wanted === real ? real : `the template has ${real}, the contract ${wanted}`,
  });
  const join = (pk: string, sk: string | null | undefined): string => (sk ? `${pk} + ${sk}` : pk);
  const indexes = resource.Properties.GlobalSecondaryIndexes ?? [];
  return [
    line('key', join(table.pk, table.sk), keys(resource.Properties.KeySchema)),
    ...(table.gsis ?? []).map((gsi) => {
      const found = indexes.find((index) => index.IndexName === gsi.index_name);
      return line(
        `index ${gsi.index_name}`,
        `${join(gsi.pk, gsi.sk)} ${gsi.projection ?? 'ALL'}`,
        found ? `${keys(found.KeySchema)} ${found.Projection.ProjectionType}` : 'none',
      );
    }),
    line('number of indexes', String(table.gsis?.length ?? 0), String(indexes.length)),
  ];
}
