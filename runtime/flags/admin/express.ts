import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { trying } from '../traffic/unit';
import type { TrialCookie } from '../trial/cookie';
import type { AdminResponse, AdminUser } from './http';
import type { AdminRouter } from './router';

/** Of Express, what is needed: it is the application's, in whatever version. Node's own server fits as well. */
export type ExpressRequest = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown };
export type ExpressHandler = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const LONGEST_BODY_BYTES = 65_536;

/** Reads the body where no parser has done so; undefined when it is too long to be one of ours. */
async function bodyOf(request: ExpressRequest): Promise<unknown> {
  if (request.body !== undefined) return request.body;
  if (request.readableEnded) return undefined;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const chunk = Buffer.from(part as Uint8Array);
    bytes += chunk.length;
    // The rest is read and forgotten, so that the answer arrives.
    if (bytes <= LONGEST_BODY_BYTES) parts.push(chunk);
  }
  return bytes > LONGEST_BODY_BYTES ? ' '.repeat(LONGEST_BODY_BYTES) : Buffer.concat(parts);
}

async function send({ status, headers, body }: AdminResponse, response: ServerResponse): Promise<void> {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (typeof body === 'string') return void response.end(body);
  response.flushHeaders();
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  for await (const part of body) {
    if (closed.signal.aborted) break;
    if (!response.write(part)) await once(response, 'drain', { signal: closed.signal }).catch(() => undefined);
  }
  response.end();
}

/**
 * The admin API as a middleware of Express: `app.use(adminForExpress(router, { user }))`, behind the application's own login.
 * @param given.user who sends the request; undefined: nobody has logged in. What it throws goes to the application's error handler
 */
export function adminForExpress<R extends ExpressRequest>(
  router: AdminRouter,
  given: { readonly user: (request: R) => AdminUser | undefined | Promise<AdminUser | undefined> },
): ExpressHandler {
  return (request, response, next) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const serve = async (): Promise<void> => {
      const path = request.originalUrl ?? request.url ?? '';
      if (!router.owns(path)) return next();
      const answer = await router.handle({
        method: request.method ?? 'GET',
        path,
        headers: request.headers,
        body: await bodyOf(request),
        user: await given.user(request as R),
        signal: gone.signal,
      });
      if (answer === undefined) return next();
      await send(answer, response);
    };
    serve().catch(next);
  };
}

/** Serves the requests of testers in the phase of their cookie. To be used before the application's own routes. */
export function trialForExpress(cookie: TrialCookie): ExpressHandler {
  return (request, _, next) => trying(cookie.read(request.headers.cookie)?.phase, () => next());
}
