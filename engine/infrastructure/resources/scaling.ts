import type { IndexPlan } from '../../../contracts/projection';
import { joinedId, logicalIds } from '../logical-id';
import type { OtherResource } from '../template-types';
import { scaledRange, type CapacityForecast, type CapacitySettings } from './capacity';

/** A table whose units are scaled. */
export interface ScaledTable {
  /** Logical id. */
  readonly id: string;
  /** Name in the contract, by which the forecast knows it. */
  readonly table: string;
  /** Name in AWS. */
  readonly name: string;
  readonly indexes: readonly IndexPlan[];
}

/** Seconds between two changes; DynamoDB takes few decreases an hour, so that these are left to the service's own patience. */
const COOLDOWN = { ScaleInCooldown: 60, ScaleOutCooldown: 60 } as const;

const KINDS = [
  { kind: 'reads', word: 'Read' },
  { kind: 'writes', word: 'Write' },
] as const;

/**
 * Target and policy for reads and writes of each table and index. They are made under the service-linked role of Application Auto Scaling, which the
 * service makes itself.
 * Source: Application Auto Scaling User Guide, "Amazon DynamoDB and Application Auto Scaling"; DynamoDB Developer Guide, "Using the AWS CloudFormation
 * template for auto scaling".
 */
export function scalingResources(
  settings: CapacitySettings | undefined,
  forecast: CapacityForecast,
  tables: readonly ScaledTable[],
): Readonly<Record<string, OtherResource>> {
  if (settings?.mode !== 'provisioned') return {};
  return Object.fromEntries(
    tables.flatMap((table) =>
      indexIds(table).flatMap(({ index, id }) => scaled({ settings, forecast, table, index, id })),
    ),
  );
}

/** The table itself and each of its indexes, with the beginning of the logical ids of what is made for it. */
export function indexIds({
  id,
  indexes,
}: ScaledTable): readonly { readonly index: string | null; readonly id: string }[] {
  const ids = logicalIds(
    indexes.map(({ name }) => name),
    'Index',
  );
  return [{ index: null, id }, ...indexes.map(({ name }) => ({ index: name, id: `${id}${ids.get(name) ?? ''}` }))];
}

interface Scaled {
  readonly settings: CapacitySettings;
  readonly forecast: CapacityForecast;
  readonly table: ScaledTable;
  readonly index: string | null;
  readonly id: string;
}

function scaled({ settings, forecast, table, index, id }: Scaled): readonly (readonly [string, OtherResource])[] {
  const load = forecast.of(table.table, index);
  const dimension = index === null ? 'table' : 'index';
  return KINDS.flatMap(({ kind, word }): readonly (readonly [string, OtherResource])[] => {
    const { least, most } = scaledRange(load[kind], settings, kind);
    const target = joinedId(id, `${word}Target`);
    return [
      [
        target,
        {
          Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
          // The table is named by its name, which is no reference.
          DependsOn: table.id,
          Properties: {
            ServiceNamespace: 'dynamodb',
            ResourceId: `table/${table.name}${index === null ? '' : `/index/${index}`}`,
            ScalableDimension: `dynamodb:${dimension}:${word}CapacityUnits`,
            MinCapacity: least,
            MaxCapacity: most,
          },
        },
      ],
      [
        joinedId(id, `${word}Scaling`),
        {
          Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
          Properties: {
            PolicyName: joinedId(id, `${word}Scaling`),
            PolicyType: 'TargetTrackingScaling',
            ScalingTargetId: { Ref: target },
            TargetTrackingScalingPolicyConfiguration: {
              PredefinedMetricSpecification: { PredefinedMetricType: `DynamoDB${word}CapacityUtilization` },
              TargetValue: settings.utilisation,
              ...COOLDOWN,
            },
          },
        },
      ],
    ];
  });
}
