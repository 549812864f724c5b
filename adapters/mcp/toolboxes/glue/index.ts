import type { Tools } from '../../../../contracts/mcp';
import type { ServerResources, ServerSettings } from '../../settings';
import type { Toolbox, ToolCall } from '../../toolbox';
import type { GlueCall } from './client';
import { createConnection, deleteConnection, getConnection } from './connections';
import { createJob, deleteJob, getJob, listJobs } from './jobs';
import { getJobRun, listJobRuns, stopJobRun } from './runs';
import { startJobRun } from './start';

/** What the tools on Spark jobs do. Each call has connections of its own. */
export function glueToolbox(settings: ServerSettings, { secrets }: ServerResources): Toolbox<Tools['glue']> {
  const at = ({ signal }: ToolCall): GlueCall => ({ settings, signal });
  return {
    list_jobs: (input, call) => listJobs(at(call), input),
    get_job: ({ job_name: name }, call) => getJob(at(call), name),
    get_job_run: (input, call) => getJobRun(at(call), input),
    list_job_runs: (input, call) => listJobRuns(at(call), input),
    get_connection: ({ connection_name: name }, call) => getConnection(at(call), name),
    create_connection: (input, call) => createConnection(at(call), secrets, input),
    create_job: (input, call) => createJob(at(call), input),
    start_job_run: (input, call) => startJobRun(at(call), input),
    stop_job_run: (input, call) => stopJobRun(at(call), input),
    delete_job: ({ job_name: name }, call) => deleteJob(at(call), name),
    delete_connection: ({ connection_name: name }, call) => deleteConnection(at(call), name),
  };
}
