import type { Tools } from '../../../contracts/mcp';
import type { ToolOutput } from '../../../contracts/mcp/tool';

export type DescribedImport = NonNullable<ToolOutput<Tools['dynamodb'], 'describe_import'>['import']>;

/** Undefined when every item was imported, else what is wrong as a clause. An import that DynamoDB calls complete is counted all the same. */
export function importProblem(items: number, found: DescribedImport): string | undefined {
  const counts = `${found.imported_items} of ${items} items imported, ${found.errors} refused`;
  if (found.status !== 'COMPLETED')
    return `the import is ${found.status}: ${found.failure ?? 'no reason given'}; ${counts}`;
  if (found.imported_items !== items || found.errors > 0) return counts;
  return undefined;
}
