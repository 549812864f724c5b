export interface Answer {
  status: number;
  body: any;
  ms: number;
}

/** A shopper's connection to the shop: remembers the token, measures each call. */
export class Client {
  token: string | undefined;

  constructor(
    private readonly baseUrl: string,
    private readonly report: (
      method: string,
      path: string,
      request: unknown,
      answer: Answer,
      allowed: number[],
    ) => void,
    private readonly timeoutMs = 15_000,
  ) {}

  get(path: string, allowed: number[] = []): Promise<Answer> {
    return this.send('GET', path, undefined, allowed);
  }

  /** `allowed` are refusals that are part of the business: sold out, reviewed already. */
  async send(method: string, path: string, request?: unknown, allowed: number[] = []): Promise<Answer> {
    const started = performance.now();
    let status = 0;
    let body: unknown;
    try {
      const response = await fetch(this.baseUrl + path, {
        method,
        headers: {
          'user-agent': 'shop-traffic/1',
          ...(request === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        },
        body: request === undefined ? undefined : JSON.stringify(request),
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      status = response.status;
      const text = await response.text();
      body = text === '' ? undefined : JSON.parse(text);
    } catch (err) {
      body = { error: 'no_answer', message: err instanceof Error ? `${err.name}: ${err.message}` : String(err) };
    }
    const answer = { status, body, ms: performance.now() - started };
    this.report(method, path, request, answer, allowed);
    return answer;
  }
}
