import { glueToolbox } from '../../../adapters/mcp/toolboxes/glue';
import { denied, fakeAws, type FakeAws } from './support/fake-aws';

/** A Glue that starts runs and loses its answers, or refuses. */

type Fault = 'none' | 'answer lost' | 'request lost' | 'denied';

let aws: FakeAws;
afterEach(() => aws.close());

async function fakeGlue(fault: Fault) {
  const runs: { Id: string; JobRunState: string; Arguments: unknown }[] = [];
  const fake = { fault, starts: 0, runs };
  const job = { Name: 'copy', DefaultArguments: { '--landfall-migration': 'nowhere' } };
  aws = await fakeAws((call, given) => {
    if (call === 'GetJob') return { body: { Job: job } };
    if (call === 'GetJobRuns') return { body: { JobRuns: runs } };
    if (call === 'GetJobRun') return { body: { JobRun: runs.find(({ Id }) => Id === given['RunId']) } };
    fake.starts += 1;
    if (fake.fault === 'request lost') return 'cut';
    if (fake.fault === 'denied') return denied('glue:StartJobRun');
    const id = `run-${fake.starts}`;
    runs.push({ Id: id, JobRunState: 'RUNNING', Arguments: given['Arguments'] });
    return fake.fault === 'answer lost' ? 'cut' : { body: { JobRunId: id } };
  });
  const toolbox = glueToolbox(aws.settings, { secrets: async () => 'x' });
  const call = { signal: new AbortController().signal, progress: () => undefined };
  const start = (token: string) =>
    toolbox.start_job_run({ job_name: 'copy', run_token: token, job_arguments: {} }, call);
  return Object.assign(fake, { start });
}

it('a run whose start got no answer is found, and not started a second time', async () => {
  const glue = await fakeGlue('answer lost');
  expect(await glue.start('orders/1')).toMatchObject({ outcome: 'found', run: { id: 'run-1', state: 'RUNNING' } });
  expect(await glue.start('orders/1')).toMatchObject({ outcome: 'found', run: { id: 'run-1' } });
  expect([glue.starts, glue.runs.length]).toEqual([1, 1]);
});

it('a start that never arrived is told, and made when it is asked for again', async () => {
  const glue = await fakeGlue('request lost');
  await expect(glue.start('orders/1')).rejects.toMatchObject({ code: 'LandfallAwsUnreachable' });
  expect(glue.starts).toBe(1);
  glue.fault = 'none';
  expect(await glue.start('orders/1')).toMatchObject({ outcome: 'started', run: { id: 'run-2' } });
  expect(glue.runs).toHaveLength(1);
});

it('a right that was taken away is told as such', async () => {
  const glue = await fakeGlue('denied');
  await expect(glue.start('orders/1')).rejects.toMatchObject({
    code: 'LandfallAwsAccessDenied',
    message: expect.stringContaining('glue:StartJobRun') as string,
  });
});
