import { StartJobRunCommand } from '@aws-sdk/client-glue';
import type { Tools } from '../../../../contracts/mcp';
import type { ToolAnswer, ToolArguments } from '../../../../contracts/mcp/tool';
import { refused } from '../told';
import { withGlue, type GlueCall } from './client';
import { ownJob } from './jobs';
import { findRun, RUN_TOKEN, runWith, toldRun } from './runs';

type Wanted = ToolArguments<Tools['glue'], 'start_job_run'>;

/** The SDK repeats a request that got no answer, which here would start a second run: one attempt, then a look. */
const ONCE = { maxAttempts: 1 };

/**
 * Starts a run unless there is one with the token. A start without an answer is looked up; a job has one run at a time, so that one which
 * Glue begins later than that cannot become two.
 * @throws LandfallError LandfallMcpToolRefused for a job that is not of this migration, is not there, or has another run under way; of AWS
 */
export const startJobRun = (call: GlueCall, input: Wanted): Promise<ToolAnswer<Tools['glue'], 'start_job_run'>> =>
  withGlue(call, async (send) => {
    const { job_name: name, run_token: token } = input;
    if ((await ownJob(send, call, name)) === undefined) throw refused(`there is no job ${name}`);
    const before = await runWith(send, name, token);
    if (before !== undefined) return { outcome: 'found', run: toldRun(before) };
    try {
      const id = await start(call, input);
      const run = (await findRun(send, name, id)) ?? {
        Id: id,
        JobRunState: 'STARTING',
        Arguments: { [RUN_TOKEN]: token },
      };
      return { outcome: 'started', run: toldRun(run) };
    } catch (error) {
      const started = await runWith(send, name, token);
      if (started === undefined) throw error;
      return { outcome: 'found', run: toldRun(started) };
    }
  });

/** @returns the id of the run */
const start = (
  call: GlueCall,
  { job_name: JobName, job_arguments: given, run_token: token }: Wanted,
): Promise<string> =>
  withGlue(
    call,
    (send) =>
      send('StartJobRun', async (client, options) => {
        const request = new StartJobRunCommand({ JobName, Arguments: { ...given, [RUN_TOKEN]: token } });
        return (await client.send(request, options)).JobRunId ?? '';
      }),
    ONCE,
  );
