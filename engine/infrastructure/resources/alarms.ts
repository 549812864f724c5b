import type { IndexPlan, TablePlan } from '../../../contracts/projection';
import { joinedId, logicalIds } from '../logical-id';
import { plural } from '../../lib/plural';
import { code } from '../../report/markdown';
import type { OtherResource, Template, TemplateValue } from '../template-types';
import { ALARM_TOPIC } from './topic';

/** `target.alarms` of the configuration. Left out: no alarm, no topic, no dashboard. */
export interface AlarmSettings {
  readonly emails: readonly string[];
  /** Mean of a minute that a GetItem or Query may take inside of DynamoDB, in milliseconds. */
  readonly latencyMilliseconds: number;
}

/** For people: how many there are and whom they tell. */
export function alarmText(template: Pick<Template, 'Resources'>, settings: AlarmSettings | undefined): string {
  if (settings === undefined) return 'no alarms: nobody is told when requests are throttled, fail or are slow';
  const count = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm').length;
  const { emails, latencyMilliseconds } = settings;
  const told = emails.length === 0 ? 'nobody yet' : emails.map(code).join(', ');
  return `${plural(count, 'alarm')}: throttled reads and writes of each table and index, errors of DynamoDB, \`GetItem\` and \`Query\` above ${latencyMilliseconds} ms; a topic for ${told}, to be confirmed by a first mail; a dashboard of the name of the stack`;
}

/** A table as the alarms see it. */
export interface WatchedTable {
  /** Logical id, the beginning of those of its alarms. */
  readonly id: string;
  /** Name in AWS. */
  readonly name: string;
  /** By name. */
  readonly indexes: TablePlan['indexes'];
}

/** Reads whose latency does not grow with what the application asks for, as that of Scan and of batches does. */
export const TIMED_OPERATIONS = ['GetItem', 'Query'] as const;

export const THROTTLE_METRICS = ['ReadThrottleEvents', 'WriteThrottleEvents'] as const;

/** Alarms of all tables by logical id. Metrics and their dimensions: Amazon DynamoDB Developer Guide, "DynamoDB metrics and dimensions". */
export const alarmResources = (
  tables: readonly WatchedTable[],
  settings: AlarmSettings,
): Readonly<Record<string, OtherResource>> =>
  Object.fromEntries(
    tables.flatMap((table) => [
      ...throttleAlarms(table.id, table.name),
      ...indexAlarms(table),
      systemErrorAlarm(table),
      ...latencyAlarms(table, settings),
    ]),
  );

export interface Minutes {
  /** Bad minutes that make the alarm, out of the last five. */
  readonly bad: number;
  readonly threshold: number;
}

/** Missing data is good news: DynamoDB sends a metric only while there is something to tell. */
export const alarm = (
  description: string,
  { bad, threshold }: Minutes,
  metric: Readonly<Record<string, TemplateValue>>,
): OtherResource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmDescription: description,
    ...metric,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: threshold,
    EvaluationPeriods: 5,
    DatapointsToAlarm: bad,
    TreatMissingData: 'notBreaching',
    AlarmActions: [{ Ref: ALARM_TOPIC }],
    OKActions: [{ Ref: ALARM_TOPIC }],
  },
});

export const minuteOf = (
  MetricName: string,
  Statistic: 'Sum' | 'Average',
  dimensions: Readonly<Record<string, string>>,
): Readonly<Record<string, TemplateValue>> => ({
  Namespace: 'AWS/DynamoDB',
  MetricName,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  Statistic,
  Period: 60,
});

/** An index is throttled by itself, and one that cannot take its writes throttles those of its table. */
function throttleAlarms(id: string, table: string, index?: IndexPlan): readonly (readonly [string, OtherResource])[] {
  const of = index === undefined ? table : `${index.name} of ${table}`;
  return THROTTLE_METRICS.map((metric) => [
    joinedId(id, metric),
    alarm(`${metric === 'ReadThrottleEvents' ? 'Reads' : 'Writes'} of ${of} are throttled`, ANY_IN_TWO_MINUTES, {
      ...minuteOf(metric, 'Sum', {
        TableName: table,
        ...(index !== undefined && { GlobalSecondaryIndexName: index.name }),
      }),
    }),
  ]);
}

const ANY_IN_TWO_MINUTES: Minutes = { bad: 2, threshold: 0 };

function indexAlarms({ id, name, indexes }: WatchedTable): readonly (readonly [string, OtherResource])[] {
  const ids = logicalIds(
    indexes.map((index) => index.name),
    'Index',
  );
  return indexes.flatMap((index) => throttleAlarms(`${id}${ids.get(index.name) ?? ''}`, name, index));
}

/** Errors are counted by operation; a query of Metrics Insights adds them up, whichever there are. */
const systemErrorAlarm = ({ id, name }: WatchedTable): readonly [string, OtherResource] => [
  joinedId(id, 'SystemErrors'),
  alarm(`DynamoDB fails requests to ${name} by itself (HTTP 500)`, ANY_IN_TWO_MINUTES, {
    Metrics: [
      {
        Id: 'errors',
        Expression: `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = '${name}'`,
        Period: 60,
        ReturnData: true,
      },
    ],
  }),
];

const latencyAlarms = (
  { id, name }: WatchedTable,
  { latencyMilliseconds }: AlarmSettings,
): readonly (readonly [string, OtherResource])[] =>
  TIMED_OPERATIONS.map((operation) => [
    joinedId(id, operation, 'Latency'),
    alarm(
      `${operation} on ${name} takes more than ${latencyMilliseconds} ms inside of DynamoDB`,
      { bad: 3, threshold: latencyMilliseconds },
      minuteOf('SuccessfulRequestLatency', 'Average', { TableName: name, Operation: operation }),
    ),
  ]);
