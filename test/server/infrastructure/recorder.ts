import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands before an AWS endpoint and writes down what is asked for, as IAM names it. */
export class Recorder {
  /** `dynamodb:DescribeTable`. */
  readonly actions = new Set<string>();
  /** `dynamodb:Query table/users/index/by_name`, `s3:GetObject bucket/key`; the action alone for services without a known resource. */
  readonly calls = new Set<string>();
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
        for (const { action, resource } of askedFor(from, body)) {
          recorder.actions.add(action);
          recorder.calls.add(resource === '' ? action : `${action} ${resource}`);
        }
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

interface Asked {
  readonly action: string;
  readonly resource: string;
}

/** The service of the signature; the action of the JSON protocol's head, of the query protocol's body, or of an S3 request. */
function askedFor(from: IncomingMessage, body: string): readonly Asked[] {
  const { headers } = from;
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '?';
  if (service === 's3') return [askedOfS3(from)];
  const target = headers['x-amz-target'];
  const action = typeof target === 'string' ? target.split('.').at(-1) : new URLSearchParams(body).get('Action');
  if (service === 'dynamodb') return askedOfTables(action ?? '?', JSON.parse(body) as Body);
  return [{ action: `${service}:${action ?? '?'}`, resource: '' }];
}

type Body = Readonly<Record<string, unknown>>;

const TRANSACTED: Readonly<Record<string, string>> = {
  ...{ Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' },
  ...{ ConditionCheck: 'ConditionCheckItem', Get: 'GetItem' },
};

/** IAM knows no action of its own for transactions: each part needs the right to what it does. */
function askedOfTables(action: string, body: Body): readonly Asked[] {
  const on = (what: string, table: unknown, index?: unknown): Asked => {
    // A table is named, or given by its ARN; a stream is given by its ARN.
    const name = String(table).replace(/^arn:.*:table\//, '');
    return {
      action: `dynamodb:${what}`,
      resource: `table/${name}${typeof index === 'string' ? `/index/${index}` : ''}`,
    };
  };
  const parts = body['TransactItems'] as readonly Body[] | undefined;
  if (parts !== undefined)
    return parts.flatMap((part) =>
      Object.entries(part).map(([kind, of]) => on(TRANSACTED[kind] ?? kind, (of as Body)['TableName'])),
    );
  const many = body['RequestItems'] as Body | undefined;
  if (many !== undefined) return Object.keys(many).map((table) => on(action, table));
  const table = body['TableName'] ?? body['ResourceArn'] ?? body['TableArn'] ?? body['StreamArn'];
  return [table === undefined ? { action: `dynamodb:${action}`, resource: '' } : on(action, table, body['IndexName'])];
}

/** Path style, as with an endpoint that is an address. */
function askedOfS3({ method = '', url = '' }: IncomingMessage): Asked {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [bucket = '', ...key] = decodeURIComponent(pathname).slice(1).split('/');
  const resource = key.join('/') === '' ? bucket : `${bucket}/${key.join('/')}`;
  const isObject = resource !== bucket;
  const what: Readonly<Record<string, string>> = { GET: 'GetObject', HEAD: 'GetObject', PUT: 'PutObject' };
  if (method === 'DELETE' || searchParams.has('delete')) return { action: 's3:DeleteObject', resource };
  return { action: `s3:${isObject ? (what[method] ?? method) : 'ListBucket'}`, resource };
}
