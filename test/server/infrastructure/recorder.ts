import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands before an AWS endpoint and writes down which actions are asked for, as IAM names them: `dynamodb:DescribeTable`. */
export class Recorder {
  readonly actions = new Set<string>();
  readonly endpoint: string;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    port: number,
  ) {
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  static async before(endpoint: string): Promise<Recorder> {
    const { hostname, port } = new URL(endpoint);
    const server = createServer((from, to) => {
      void text(from).then((body) => {
        recorder.actions.add(actionOf(from, body));
        const { method, url: path, headers } = from;
        const onward = request({ hostname, port, method, path, headers }, (answer) => {
          to.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(to);
        });
        onward.on('error', () => to.destroy());
        onward.end(body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const recorder = new Recorder(server, (server.address() as AddressInfo).port);
    return recorder;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** The service of the signature; the action of the JSON protocol's head, or of the query protocol's body. */
function actionOf({ headers }: IncomingMessage, body: string): string {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '?';
  const target = headers['x-amz-target'];
  const action = typeof target === 'string' ? target.split('.').at(-1) : new URLSearchParams(body).get('Action');
  return `${service}:${action ?? '?'}`;
}
