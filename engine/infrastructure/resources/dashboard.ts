import type { OtherResource } from '../template-types';
import { THROTTLE_METRICS, TIMED_OPERATIONS, type WatchedTable } from './alarms';

type Metric = readonly string[];

/** A dashboard of the name of the stack: capacity, throttles, latency and errors of all tables. */
export function dashboardResource(tables: readonly WatchedTable[]): Readonly<Record<string, OtherResource>> {
  const graphs = [
    graph('Read units consumed', 'Sum', places(tables, ['ConsumedReadCapacityUnits'])),
    graph('Write units consumed', 'Sum', places(tables, ['ConsumedWriteCapacityUnits'])),
    graph('Throttled', 'Sum', places(tables, THROTTLE_METRICS)),
    graph('Latency inside of DynamoDB, ms', 'Average', [
      ...tables.flatMap(({ name }) =>
        TIMED_OPERATIONS.map((operation) => [
          ...['AWS/DynamoDB', 'SuccessfulRequestLatency'],
          ...['TableName', name, 'Operation', operation],
        ]),
      ),
    ]),
  ];
  // Two graphs a row; the grid is 24 wide.
  const widgets = graphs.map((widget, at) => ({ ...widget, x: (at % 2) * 12, y: Math.floor(at / 2) * 8 }));
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: { Ref: 'AWS::StackName' },
        DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets }) },
      },
    },
  };
}

/** The metrics of each table and of each of its indexes. */
const places = (tables: readonly WatchedTable[], names: readonly string[]): readonly Metric[] =>
  tables.flatMap(({ name, indexes }) => {
    const table = ['TableName', name];
    const all = [table, ...indexes.map((index) => [...table, 'GlobalSecondaryIndexName', index.name])];
    return all.flatMap((place) => names.map((metric) => ['AWS/DynamoDB', metric, ...place]));
  });

/** CloudWatch draws at most 500 metrics in a graph. */
const graph = (title: string, stat: 'Sum' | 'Average', metrics: readonly Metric[]) => ({
  ...{ type: 'metric', width: 12, height: 8 },
  properties: { title, metrics: metrics.slice(0, 500), stat, period: 60, view: 'timeSeries', region: '${AWS::Region}' },
});
