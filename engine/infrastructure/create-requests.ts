import type { Tools } from '../../contracts/mcp';
import type { ToolInput } from '../../contracts/mcp/tool';
import type { StackParameter } from './print';
import { tablesOf, type Intrinsic, type TableProperties, type Template } from './template-types';

export type CreateTableRequest = ToolInput<Tools['dynamodb'], 'create_table'>;

/** The tables of a template as the MCP server for DynamoDB makes them, in the order of the template. */
export function createRequests(
  template: Template,
  parameters: readonly StackParameter[],
): readonly CreateTableRequest[] {
  const values = new Map(parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  const isOn = (value: Intrinsic): boolean => 'Ref' in value && values.get(value.Ref) === 'true';
  return tablesOf(template).map(({ Properties }) => request(Properties, isOn));
}

const request = (properties: TableProperties, isOn: (value: Intrinsic) => boolean): CreateTableRequest => ({
  table_name: properties.TableName,
  attribute_definitions: [...properties.AttributeDefinitions],
  key_schema: [...properties.KeySchema],
  global_secondary_indexes: (properties.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema: [...KeySchema],
    Projection: {
      ProjectionType: Projection.ProjectionType,
      ...(Projection.NonKeyAttributes !== undefined && { NonKeyAttributes: [...Projection.NonKeyAttributes] }),
    },
  })),
  deletion_protection: isOn(properties.DeletionProtectionEnabled),
  point_in_time_recovery: isOn(properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled),
  sse_type: properties.SSESpecification.SSEType,
  ...(typeof properties.SSESpecification.KMSMasterKeyId === 'string' && {
    kms_key_arn: properties.SSESpecification.KMSMasterKeyId,
  }),
  ...(properties.StreamSpecification !== undefined && {
    stream_view_type: properties.StreamSpecification.StreamViewType,
  }),
});
