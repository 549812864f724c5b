import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { glueToolbox } from '../../../adapters/mcp/toolboxes/glue';
import { NOWHERE } from './support/nowhere';

/** A Glue that starts runs and loses its answers, or refuses. */

type Fault = 'none' | 'answer lost' | 'request lost' | 'denied';

interface FakeGlue {
  readonly start: (token: string) => ReturnType<ReturnType<typeof glueToolbox>['start_job_run']>;
  readonly starts: () => number;
  readonly runs: readonly object[];
  fault: Fault;
}

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function fakeGlue(fault: Fault): Promise<FakeGlue> {
  const runs: { Id: string; JobRunState: string; Arguments: unknown }[] = [];
  let starts = 0;
  const fake: { fault: Fault } = { fault };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']).split('.')[1];
      const given = JSON.parse(body) as { Arguments?: unknown; RunId?: string };
      const answer = (value: object, status = 200) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(value));
      };
      const job = { Name: 'copy', DefaultArguments: { '--landfall-migration': 'nowhere' } };
      if (target === 'GetJob') return answer({ Job: job });
      if (target === 'GetJobRuns') return answer({ JobRuns: runs });
      if (target === 'GetJobRun') return answer({ JobRun: runs.find(({ Id }) => Id === given.RunId) });
      starts += 1;
      if (fake.fault === 'request lost') return request.socket.destroy();
      if (fake.fault === 'denied')
        return answer({ __type: 'AccessDeniedException', message: 'not authorized to perform: glue:StartJobRun' }, 400);
      runs.push({ Id: `run-${starts}`, JobRunState: 'RUNNING', Arguments: given.Arguments });
      if (fake.fault === 'answer lost') return request.socket.destroy();
      return answer({ JobRunId: `run-${starts}` });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { ...NOWHERE, aws: { region: 'us-east-1', endpoint } };
  const toolbox = glueToolbox(settings, { secrets: async () => 'x' });
  const call = { signal: new AbortController().signal, progress: () => undefined };
  const start = (token: string) =>
    toolbox.start_job_run({ job_name: 'copy', run_token: token, job_arguments: {} }, call);
  return Object.assign(fake, { start, starts: () => starts, runs });
}

beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});

it('a run whose start got no answer is found, and not started a second time', async () => {
  const glue = await fakeGlue('answer lost');
  expect(await glue.start('orders/1')).toMatchObject({ outcome: 'found', run: { id: 'run-1', state: 'RUNNING' } });
  expect(await glue.start('orders/1')).toMatchObject({ outcome: 'found', run: { id: 'run-1' } });
  expect([glue.starts(), glue.runs.length]).toEqual([1, 1]);
});

it('a start that never arrived is told, and made when it is asked for again', async () => {
  const glue = await fakeGlue('request lost');
  await expect(glue.start('orders/1')).rejects.toMatchObject({ code: 'LandfallAwsUnreachable' });
  expect(glue.starts()).toBe(1);
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
