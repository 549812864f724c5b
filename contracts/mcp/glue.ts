import { z } from 'zod';
import { defineTools } from './tool';

/**
 * Tools of the server for Spark jobs. Parameters are those of awslabs.aws-dataprocessing-mcp-server 0.2.2, whose `manage_aws_glue_jobs` takes
 * the operation as a parameter; here each operation is a tool, so that its hints say what it does.
 */

const jobName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,255}$/, { error: 'letters, digits and _ . -, at most 255' })
  .describe('name of the job');
const connectionName = z.string().regex(/^[A-Za-z0-9_.-]{1,255}$/, { error: 'letters, digits and _ . -, at most 255' });
const runId = z.string().min(1).max(255);
const runToken = z
  .string()
  .regex(/^[A-Za-z0-9._:/-]{1,200}$/, { error: 'letters, digits and . _ : / -, at most 200' })
  .describe('says which wish a run belongs to: the same for the same wish');

const run = z.strictObject({
  id: z.string(),
  state: z.string().describe('STARTING, RUNNING, STOPPING, STOPPED, SUCCEEDED, FAILED, TIMEOUT ..'),
  error: z.string().nullable(),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  executionSeconds: z.number().nullable(),
  runToken: z.string().nullable(),
});

const argument = z.record(z.string().regex(/^--[A-Za-z]/, { error: 'begins with -- and a letter' }), z.string());

const jobDefinition = z.strictObject({
  Role: z.string().min(1).describe('name or ARN of the role that the job runs with'),
  ScriptLocation: z.string().regex(/^s3:\/\/[^/]+\/./, { error: 's3://bucket/key' }),
  GlueVersion: z.string().default('4.0'),
  WorkerType: z.enum(['G.1X', 'G.2X', 'G.4X', 'G.8X']).default('G.1X'),
  NumberOfWorkers: z.int().min(2).max(299).default(2),
  Timeout: z.int().min(1).max(10_080).default(480).describe('minutes after which a run is ended'),
  Connections: z.array(connectionName).max(10).default([]),
  DefaultArguments: argument.default({}),
});

export const glueTools = defineTools({
  list_jobs: {
    title: 'Names of jobs',
    description: 'Names of the Glue jobs of the account and region that begin with a prefix, in their order.',
    input: z.strictObject({ prefix: z.string().max(255).default(''), limit: z.int().min(1).max(1_000).default(100) }),
    output: z.strictObject({ jobs: z.array(z.string()), more: z.boolean() }),
    effect: 'read',
  },
  get_job: {
    title: 'Definition of a job',
    description: 'Role, script, version and size of a job, without its arguments; null when there is none of the name.',
    input: z.strictObject({ job_name: jobName }),
    output: z.strictObject({
      job: z
        .strictObject({
          name: z.string(),
          migration: z.string().nullable().describe('the migration that made it; null: somebody else'),
          role: z.string(),
          scriptLocation: z.string(),
          glueVersion: z.string(),
          workerType: z.string(),
          numberOfWorkers: z.number(),
          timeoutMinutes: z.number(),
          connections: z.array(z.string()),
        })
        .nullable(),
    }),
    effect: 'read',
  },
  get_job_run: {
    title: 'State of a run',
    description: 'State, error and times of one run of a job; null when there is none.',
    input: z.strictObject({ job_name: jobName, job_run_id: runId }),
    output: z.strictObject({ run: run.nullable() }),
    effect: 'read',
  },
  list_job_runs: {
    title: 'Runs of a job',
    description: 'The newest runs of a job, in the order in which Glue gives them; none when there is no such job.',
    input: z.strictObject({
      job_name: jobName,
      run_token: runToken.optional().describe('only the runs that were started with it'),
      limit: z.int().min(1).max(200).default(20),
    }),
    output: z.strictObject({ runs: z.array(run), more: z.boolean() }),
    effect: 'read',
  },
  get_connection: {
    title: 'Connection to the source',
    description: 'Address and account of a Glue connection, never its password; null when there is none of the name.',
    input: z.strictObject({ connection_name: connectionName }),
    output: z.strictObject({
      connection: z
        .strictObject({
          name: z.string(),
          migration: z.string().nullable().describe('the migration that made it; null: somebody else'),
          type: z.string(),
          url: z.string(),
          user: z.string(),
        })
        .nullable(),
    }),
    effect: 'read',
  },
  create_connection: {
    title: 'Create the connection to the source',
    description:
      'Creates or updates a JDBC connection to the source of the configuration. Address, account and password are not parameters: the server has them. A password that the configuration keeps in Secrets Manager stays there; any other is stored with the connection. A connection of somebody else is refused.',
    input: z.strictObject({
      connection_name: connectionName,
      physical_connection_requirements: z
        .strictObject({
          SubnetId: z.string(),
          SecurityGroupIdList: z.array(z.string()).min(1),
          AvailabilityZone: z.string(),
        })
        .optional()
        .describe('where in the VPC the job has its network interface'),
    }),
    output: z.strictObject({ outcome: z.enum(['created', 'updated', 'unchanged']) }),
    effect: 'write',
  },
  create_job: {
    title: 'Create a job',
    description:
      'Creates a Spark job that runs one script, one run at a time and without retries of its own. A job of the name that this migration made is brought to the same definition; one of somebody else is refused.',
    input: z.strictObject({ job_name: jobName, job_definition: jobDefinition }),
    output: z.strictObject({ outcome: z.enum(['created', 'updated', 'unchanged']) }),
    effect: 'write',
  },
  start_job_run: {
    title: 'Start a run once',
    description:
      'Starts a run of a job that this migration made, unless one was started with this run_token before: then that one is the answer, whatever became of it. So a start whose answer was lost is found again and not made twice.',
    input: z.strictObject({ job_name: jobName, run_token: runToken, job_arguments: argument.default({}) }),
    output: z.strictObject({ outcome: z.enum(['started', 'found']), run }),
    effect: 'write',
  },
  stop_job_run: {
    title: 'Stop a run',
    description: 'Asks a run to stop; one that has ended, or is not there, is no failure.',
    input: z.strictObject({ job_name: jobName, job_run_id: runId }),
    output: z.strictObject({ stopping: z.boolean() }),
    effect: 'write',
  },
  delete_job: {
    title: 'Delete a job',
    description:
      'Deletes a job that this migration made and that has no run under way; one of somebody else is refused, one that is not there is no failure.',
    input: z.strictObject({ job_name: jobName }),
    output: z.strictObject({ deleted: z.boolean() }),
    effect: 'delete',
  },
  delete_connection: {
    title: 'Delete a connection',
    description:
      'Deletes a connection that this migration made; one of somebody else is refused, one that is not there is no failure.',
    input: z.strictObject({ connection_name: connectionName }),
    output: z.strictObject({ deleted: z.boolean() }),
    effect: 'delete',
  },
});
