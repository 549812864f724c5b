import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import type { PayloadCodec } from '@temporalio/common';
import { readPayloads, writePayloads } from './payload-json';

export interface CodecServerSettings {
  readonly codec: PayloadCodec;
  /** Origins of the Web UI that may ask, for example `http://localhost:8233`. */
  readonly origins: readonly string[];
  /** When it is set every request must carry `Authorization: Bearer <token>`. */
  readonly token?: string;
}

/** Temporal's limit of a gRPC message; base64 makes it a third larger. */
const MOST_BYTES = 6 * 1024 * 1024;

class TooLarge extends Error {}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new TooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function hasToken(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return true;
  const [given, wanted] = [request.headers.authorization ?? '', `Bearer ${token}`].map((t) => Buffer.from(t));
  return (
    given !== undefined && wanted !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted)
  );
}

/** CORS: the browser may only show an answer to a page of a listed origin; a request of another one is not even carried out. */
function allowOrigin(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  response.setHeader('vary', 'origin');
  if (origin === undefined) return true; // the temporal command
  if (!origins.includes(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', 'content-type,x-namespace,authorization');
  return true;
}

async function answer(
  settings: CodecServerSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const end = (status: number, text = ''): void => void response.writeHead(status).end(text);
  if (!allowOrigin(request, response, settings.origins)) return end(403, 'this origin is not allowed\n');
  if (request.method === 'OPTIONS') return end(204);
  if (request.method !== 'POST') return end(405, 'POST /encode or /decode\n');
  if (!hasToken(request, settings.token)) return end(401, 'authorization is missing or wrong\n');
  const path = new URL(request.url ?? '/', 'http://codec').pathname;
  const work = path.endsWith('/encode') ? 'encode' : path.endsWith('/decode') ? 'decode' : undefined;
  if (work === undefined) return end(404, 'POST /encode or /decode\n');
  try {
    const payloads = await settings.codec[work](readPayloads(await bodyOf(request)));
    response.writeHead(200, { 'content-type': 'application/json' }).end(writePayloads(payloads));
  } catch (error) {
    if (error instanceof TooLarge) return end(413, 'the body is too large\n');
    if (error instanceof SyntaxError || error instanceof TypeError)
      return end(400, 'the body is { "payloads": [..] }\n');
    end(500, 'payloads could not be worked on\n'); // never the reason: it may hold what was in them
  }
}

/** The codec server that the Temporal Web UI and the `temporal` command ask to show and to send encrypted payloads. Not listening yet. */
export const createCodecServer = (settings: CodecServerSettings): Server =>
  createServer((request, response) => {
    answer(settings, request, response).catch(() => response.destroy());
  });
