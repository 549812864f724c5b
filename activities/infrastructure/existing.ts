import type { StackState, TableAdministration } from '../../adapters/cloudformation';
import type { CloudFormationConnection } from '../../adapters/cloudformation';
import { stackResources } from '../../adapters/cloudformation';
import { isOfMigration, tablesOf, type Template } from '../../engine/infrastructure';

export interface ExistingTables {
  /** Of this migration by their tag, but in no stack: left by an earlier run. */
  readonly ours: readonly string[];
  /** Of somebody else. */
  readonly foreign: readonly string[];
  /** Not there at all. */
  readonly missing: readonly string[];
}

/** Tables of the template that exist although the stack does not hold them. */
export async function existingOutside(
  connection: CloudFormationConnection,
  tables: TableAdministration,
  input: { readonly template: Template; readonly migration: string; readonly stack: StackState | undefined },
): Promise<ExistingTables> {
  const held =
    input.stack === undefined
      ? new Set<string>()
      : new Set((await stackResources(connection, input.stack.id)).map((resource) => resource.physicalId));
  const ours: string[] = [];
  const foreign: string[] = [];
  const missing: string[] = [];
  for (const resource of tablesOf(input.template)) {
    const name = resource.Properties.TableName;
    if (held.has(name)) continue;
    const found = await tables.describe(name);
    if (found === undefined) missing.push(name);
    else (isOfMigration(found.tags, input.migration) ? ours : foreign).push(name);
  }
  return { ours, foreign, missing };
}
