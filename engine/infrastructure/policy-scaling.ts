import { allow, type Statement } from './policy-statement';

/**
 * What CloudFormation does, with the rights of its caller, to let capacity be scaled. Targets and policies have no names of their own to go by.
 * Source: DynamoDB Developer Guide, "Granting user permissions to use DynamoDB auto scaling".
 */
export const scalingStatements = (
  partition: string,
  arn: (service: string, rest: string) => string,
): readonly Statement[] => [
  {
    ...allow(
      'Scaling',
      [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:DescribeScalingPolicies',
        'application-autoscaling:ListTagsForResource',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:RegisterScalableTarget',
      ],
      '*',
    ),
    Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'dynamodb' } },
  },
  allow(
    'ScalingAlarms',
    ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm'],
    arn('cloudwatch', 'alarm:TargetTracking-table/*'),
  ),
  {
    ...allow(
      'ScalingRole',
      ['iam:CreateServiceLinkedRole'],
      `arn:${partition}:iam::*:role/aws-service-role/${SERVICE}/*`,
    ),
    Condition: { StringEquals: { 'iam:AWSServiceName': SERVICE } },
  },
];

const SERVICE = 'dynamodb.application-autoscaling.amazonaws.com';
