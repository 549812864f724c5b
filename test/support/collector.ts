import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface CollectedSpan {
  /** Hex. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentId: string;
  readonly name: string;
  readonly service: string;
}

export interface Collector {
  readonly endpoint: string;
  readonly spans: readonly CollectedSpan[];
  /** Everything that was sent, as it was sent. */
  readonly bytes: () => Buffer;
  readonly close: () => void;
}

/** Takes spans as an OpenTelemetry collector does (OTLP over gRPC). */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const bodies: Buffer[] = [];
  const server: Http2Server = createServer();
  server.on('stream', (stream, headers) => {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const body = Buffer.concat(parts).subarray(GRPC_PREFIX);
      bodies.push(body);
      if (String(headers[':path']).endsWith('TraceService/Export')) spans.push(...spansOf(body));
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.end(Buffer.alloc(GRPC_PREFIX));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bytes: () => Buffer.concat(bodies),
    close: () => void server.close(),
  };
}

/** A flag and the length of the message. */
const GRPC_PREFIX = 5;

/** Field numbers of opentelemetry/proto/trace/v1 and common/v1. */
const RESOURCE_SPANS = 1;
const RESOURCE = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;

function spansOf(body: Buffer): readonly CollectedSpan[] {
  return all(body, RESOURCE_SPANS).flatMap((resourceSpans) => {
    const service = serviceOf(first(resourceSpans, RESOURCE));
    return all(resourceSpans, SCOPE_SPANS)
      .flatMap((scope) => all(scope, SPANS))
      .map((span) => ({
        traceId: first(span, 1).toString('hex'),
        spanId: first(span, 2).toString('hex'),
        parentId: first(span, 4).toString('hex'),
        name: first(span, 5).toString('utf8'),
        service,
      }));
  });
}

const serviceOf = (resource: Buffer): string => {
  const attribute = all(resource, 1).find((one) => first(one, 1).toString('utf8') === 'service.name');
  return attribute === undefined ? '' : first(first(attribute, 2), 1).toString('utf8');
};

const first = (message: Buffer, field: number): Buffer => all(message, field)[0] ?? Buffer.alloc(0);

/** The length-delimited values of a field of a protobuf message; other kinds of fields are stepped over. */
function all(message: Buffer, wanted: number): readonly Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [field, kind] = [Math.floor(tag / 8), tag % 8];
    if (kind === 0) varint();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else if (kind === 2) {
      const length = varint();
      if (field === wanted) found.push(message.subarray(at, at + length));
      at += length;
    } else throw new Error(`a protobuf field of kind ${kind}`);
  }
  return found;
}
