import { allow, type Statement } from './policy-statement';
import { TRAIL_BUCKET } from './resources/trail';

/** What CloudFormation does, with the rights of its caller, to make the trail of a stack and its bucket. It names the bucket after the stack. */
export function trailStatements(
  stackName: string,
  { partition, arn }: { readonly partition: string; readonly arn: (service: string, rest: string) => string },
): readonly Statement[] {
  return [
    allow(
      'Trail',
      [
        'cloudtrail:AddTags',
        'cloudtrail:CreateTrail',
        'cloudtrail:DeleteTrail',
        'cloudtrail:DescribeTrails',
        'cloudtrail:GetEventSelectors',
        'cloudtrail:GetInsightSelectors',
        'cloudtrail:GetTrail',
        'cloudtrail:GetTrailStatus',
        'cloudtrail:ListTags',
        'cloudtrail:PutEventSelectors',
        'cloudtrail:RemoveTags',
        'cloudtrail:StartLogging',
        'cloudtrail:StopLogging',
        'cloudtrail:UpdateTrail',
      ],
      arn('cloudtrail', `trail/${stackName}`),
    ),
    allow(
      'TrailBucket',
      [
        's3:CreateBucket',
        's3:DeleteBucket',
        's3:DeleteBucketPolicy',
        's3:GetBucketOwnershipControls',
        's3:GetBucketPolicy',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketTagging',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPolicy',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
      ],
      `arn:${partition}:s3:::${bucketNames(stackName)}`,
    ),
  ];
}

/**
 * CloudFormation names a bucket `STACK-trailbucket-RANDOM`, in small letters. A bucket's name has 63 characters at most, so the name of a long stack is
 * cut there: what is sure to be left of it stands for it.
 */
function bucketNames(stackName: string): string {
  const stack = stackName.toLowerCase();
  const id = TRAIL_BUCKET.toLowerCase();
  const room = 63 - `-${id}-`.length - RANDOM;
  return stack.length <= room ? `${stack}-${id}-*` : `${stack.slice(0, room)}*`;
}

/** Letters and digits that CloudFormation adds. */
const RANDOM = 12;
