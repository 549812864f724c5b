import pLimit from 'p-limit';
import type { Tools } from '../../contracts/mcp';
import type { ControlPort } from '../../contracts/mcp/port';
import type { ToolOutput } from '../../contracts/mcp/tool';

export type DescribedTable = NonNullable<ToolOutput<Tools['dynamodb'], 'describe_table'>['table']>;

const AT_ONCE = 8;

/** Tables of the target by their names in AWS; null where there is none. @throws what the port throws */
export async function describedTables(
  { dynamodb }: ControlPort,
  names: readonly string[],
): Promise<ReadonlyMap<string, DescribedTable | null>> {
  const limit = pLimit(AT_ONCE);
  const found = await Promise.all(
    names.map((name) =>
      limit(async () => [name, (await dynamodb.call('describe_table', { table_name: name })).table] as const),
    ),
  );
  return new Map(found);
}
