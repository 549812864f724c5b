import { allow, type Statement } from './policy-statement';

/** Rights that the worker needs for the jobs of the engine glue; those of the role of the jobs are another matter (docs/decisions/engines.md). */
export function glueStatements(
  { migration, roleArn }: { readonly migration: string; readonly roleArn: string },
  arn: (service: string, rest: string) => string,
): readonly Statement[] {
  const named = `landfall-${migration}-*`;
  return [
    allow(
      'GlueJobs',
      [
        'glue:BatchStopJobRun',
        'glue:CreateJob',
        'glue:DeleteJob',
        'glue:GetJob',
        'glue:GetJobRun',
        'glue:GetJobRuns',
        'glue:StartJobRun',
        'glue:TagResource',
        'glue:UpdateJob',
      ],
      arn('glue', `job/${named}`),
    ),
    allow('GlueJobList', ['glue:GetJobs'], '*'),
    allow(
      'GlueConnections',
      ['glue:CreateConnection', 'glue:DeleteConnection', 'glue:GetConnection', 'glue:UpdateConnection'],
      [arn('glue', 'catalog'), arn('glue', `connection/${named}`)],
    ),
    {
      ...allow('GlueRole', ['iam:PassRole'], roleArn),
      Condition: { StringEquals: { 'iam:PassedToService': 'glue.amazonaws.com' } },
    },
  ];
}
