import type { OtherResource } from '../template-types';
import { MIGRATION_TAG } from './tag';
import { nothingWithoutTls } from './tls';

/** Logical id of the topic that alarms are sent to. */
export const ALARM_TOPIC = 'AlarmTopic';

/**
 * The topic and who may send to it: the alarms of this account, and nobody without TLS. It is not encrypted with a key: CloudWatch cannot use
 * the one that AWS manages for SNS, and a message names tables and figures, never rows. Who is subscribed has to confirm a first mail.
 */
export const topicResources = (
  migration: string,
  emails: readonly string[],
): Readonly<Record<string, OtherResource>> => ({
  [ALARM_TOPIC]: {
    Type: 'AWS::SNS::Topic',
    Properties: {
      DisplayName: `Landfall ${migration}`.slice(0, 100),
      ...(emails.length > 0 && { Subscription: emails.map((Endpoint) => ({ Protocol: 'email', Endpoint })) }),
      Tags: [{ Key: MIGRATION_TAG, Value: migration }],
    },
  },
  [`${ALARM_TOPIC}Policy`]: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: ALARM_TOPIC }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AlarmsOfThisAccount',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: { Ref: ALARM_TOPIC },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
          nothingWithoutTls('sns:Publish', { Ref: ALARM_TOPIC }),
        ],
      },
    },
  },
});
