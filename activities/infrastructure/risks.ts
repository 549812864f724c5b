import { tablesOf, type StackModel } from '../../engine/infrastructure';

/** What stays open however the deployment ends: parts of the price that nobody knows, protection that is switched off. */
export const standingRisks = (model: StackModel): readonly string[] => [
  ...model.cost.unknown.map((part) => `not in the monthly price: ${part}`),
  ...(model.target.encryption === undefined || model.target.encryption === 'aws-managed'
    ? []
    : ['not in the monthly price: the customer managed key, its requests and its rotation (AWS KMS)']),
  ...(model.target.alarms === undefined
    ? []
    : ['not in the monthly price: alarms, dashboard and notifications (CloudWatch, SNS)']),
  ...(model.target.alarms !== undefined && model.target.alarms.emails.length === 0
    ? ['alarms are sent to a topic that nobody is subscribed to: target.alarms.emails']
    : []),
  ...(model.target.trail === undefined
    ? []
    : ['not in the monthly price: the events of the trail and their bucket (CloudTrail, S3)']),
  ...(tablesOf(model.template).some(({ Properties: { WarmThroughput } }) => WarmThroughput !== undefined)
    ? ['not in the monthly price: the warm throughput, which is paid once (DynamoDB)']
    : []),
  ...(model.target.capacity?.mode === 'provisioned'
    ? [
        'the tables are provisioned for the average of the application: the transfer is throttled until auto scaling has followed it',
      ]
    : []),
  ...(model.target.deletionProtection ? [] : ['deletion protection is off']),
  ...(model.target.pointInTimeRecovery ? [] : ['point-in-time recovery is off']),
];
