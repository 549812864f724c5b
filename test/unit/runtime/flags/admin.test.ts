import fc from 'fast-check';
import { STEP } from '../../../../runtime/flags/phase/rules';
import { requestOfEntry } from '../../../../runtime/flags/admin/store';
import { liveLog } from '../../../../runtime/flags/admin/live';
import { Journal } from '../../../../runtime/flags/records/journal';
import { ADA, adminApi, BOB } from './admin-support';

const GETS = ['status', 'validation/status', 'validation/errors', 'logs'];
const CHANGES: readonly (readonly [string, string, object])[] = [
  ['POST', 'phase', { phase: 3, why: 'w' }],
  ['PUT', 'flags', { READ_MYSQL: true, READ_DDB: true, WRITE_MYSQL: true, WRITE_DDB: true, why: 'w' }],
  ['POST', 'rollback', { why: 'w' }],
  ['POST', 'validation/enable', { why: 'w' }],
  ['POST', 'validation/disable', { why: 'w' }],
  ['POST', 'trial', { phase: 4, why: 'w' }],
];

describe('who may', () => {
  it.each([...GETS.map((place) => ['GET', place, undefined] as const), ...CHANGES])(
    '%s %s',
    async (method, place, body) => {
      const { send, entries, state } = await adminApi(STEP.shadow);
      const before = [entries.size, state.sent.length];
      expect((await send(method, place, body, { user: undefined })).status).toBe(401);
      expect((await send(method, place, body, { user: BOB })).status).toBe(403);
      expect([entries.size, state.sent.length]).toEqual(before);
      expect([200, 202]).toContain((await send(method, place, body)).status);
    },
  );

  it('the page is not there for others, and says nothing of itself', async () => {
    const { send } = await adminApi(STEP.shadow);
    for (const user of [undefined, BOB])
      for (const file of ['page', 'page.js', 'page.css']) {
        const { status, body } = await send('GET', file, undefined, { user });
        expect([status, JSON.stringify(body)]).toEqual([404, expect.not.stringContaining('<html')]);
      }
    const { status, headers } = await send('GET', 'page');
    expect([status, headers['content-security-policy']]).toEqual([200, expect.stringContaining("default-src 'none'")]);
  });

  it('another site may not, in the name of a super administrator', async () => {
    const { send } = await adminApi(STEP.shadow);
    for (const [method, place, body] of CHANGES) {
      const site = { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' };
      expect((await send(method, place, body, { headers: site })).status).toBe(403);
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', undefined])
        expect((await send(method, place, body, { headers: { 'content-type': type } })).status).toBe(415);
    }
  });
});

describe('a move', () => {
  it('is asked for, and the answer says what it waits for', async () => {
    const { send } = await adminApi(STEP.shadow);
    const { status, body } = await send('POST', 'phase', { phase: 3, why: 'it is time' });
    expect([status, body]).toMatchObject([202, { request: { goal: 3, who: 'Ada' }, waitsFor: ['instancesArrived'] }]);
    const shown = (await send('GET', 'status')).body;
    expect(shown).toMatchObject({
      phase: 2,
      request: { goal: 3, why: 'it is time' },
      mayMoveTo: [1, 2, 3],
      mayRollBackTo: [1],
    });
    const { changes } = (await send('GET', 'logs')).body as { changes: object[] };
    expect(changes).toMatchObject([{ who: 'Ada', why: 'it is time', what: 'phase', from: 'shadow', to: 'phase 3' }]);
  });

  it.each([
    [STEP.mysql, 3],
    [STEP.shadow, 4],
    [STEP.compare, 5],
    [STEP.compare, 1],
    [STEP.dynamodb, 3],
  ])('from %s to phase %s is refused, and nothing is written', async (step, phase) => {
    const { send, entries } = await adminApi(step);
    const before = entries.size;
    expect(await send('POST', 'phase', { phase, why: 'w' })).toMatchObject({
      status: 409,
      body: { error: { code: 'not-legal' } },
    });
    expect(entries.size).toBe(before);
  });

  it('back goes over several phases, by default to the first', async () => {
    const { send } = await adminApi(STEP.dynamodb);
    expect(await send('POST', 'rollback', { why: 'w' })).toMatchObject({ status: 202, body: { request: { goal: 1 } } });
    expect(await send('POST', 'rollback', { to: 5, why: 'w' })).toMatchObject({ status: 409 });
  });

  it('by flags is a phase, or refused', async () => {
    const { send } = await adminApi(STEP.compare);
    const set = (READ_MYSQL: unknown, READ_DDB: unknown, WRITE_MYSQL: unknown, WRITE_DDB: unknown) =>
      send('PUT', 'flags', { READ_MYSQL, READ_DDB, WRITE_MYSQL, WRITE_DDB, why: 'w' });
    expect(await set(false, true, true, true)).toMatchObject({ status: 202, body: { request: { goal: 4 } } });
    expect(await set(false, true, true, false)).toMatchObject({ status: 409, body: { error: { code: 'no-phase' } } });
    expect(await set(true, false, true, false)).toMatchObject({ status: 409, body: { error: { code: 'not-legal' } } });
    expect(await set(1, 'true', null, undefined)).toMatchObject({ status: 400 });
  });

  it('whose flag moved meanwhile is refused: it was judged by another step', async () => {
    const api = await adminApi(STEP.shadow);
    const { control } = api;
    const read = control.flag.bind(control);
    jest.spyOn(control, 'flag').mockImplementationOnce(async () => {
      const flag = await read();
      api.setFlag(STEP.mysql);
      return flag;
    });
    expect(await api.send('POST', 'phase', { phase: 3, why: 'w' })).toMatchObject({
      status: 409,
      body: { error: { code: 'changed' } },
    });
    expect((await api.send('GET', 'status')).body).toMatchObject({ request: null });
  });

  it('before there is a flag is refused', async () => {
    const { send } = await adminApi(undefined);
    expect(await send('POST', 'phase', { phase: 2, why: 'w' })).toMatchObject({
      status: 409,
      body: { error: { code: 'no-flag' } },
    });
    expect(await send('GET', 'status')).toMatchObject({ status: 200, body: { phase: null } });
  });

  it('with the control table cut off: 502, the status still says what is known', async () => {
    const { send, state, errors } = await adminApi(STEP.shadow);
    state.cut = true;
    expect(await send('POST', 'phase', { phase: 3, why: 'w' })).toMatchObject({ status: 502 });
    expect(errors).toHaveLength(1);
    expect(await send('GET', 'status')).toMatchObject({ status: 200, body: { phase: 2, controlTable: 'no answer' } });
  });
});

describe('dual reads', () => {
  it('are set for all instances, and the change is logged', async () => {
    const { send, dualReads } = await adminApi(STEP.compare);
    const set = await send('POST', 'validation/enable', { sample: 0.25, strictness: 'lenient', why: 'load' });
    expect(set).toMatchObject({
      status: 200,
      body: { settings: { enabled: true, sample: 0.25, strictness: 'lenient' } },
    });
    await send('POST', 'validation/disable', { why: 'enough' });
    expect(dualReads.validation).toEqual({ enabled: false, sample: 0.25, strictness: 'lenient' });
    expect((await send('GET', 'logs')).body).toMatchObject({ changes: [{ to: 'off' }, { to: '0.25 lenient' }] });
  });

  it('have values only where they are kept, and who asks for them is logged', async () => {
    const sides = {
      mysql: () => Promise.resolve({ mail: 'ada@x.org' }),
      dynamodb: () => Promise.resolve({ mail: 'b' }),
    };
    const read = { name: 'g.get', args: ['ada@x.org'], sides, options: {} };
    const masked = await adminApi(STEP.compare);
    await masked.dualReads.look(read);
    expect((await masked.send('GET', 'validation/errors?values=true')).status).toBe(409);
    const kept = await adminApi(STEP.compare, { keepValues: true });
    await kept.dualReads.look(read);
    expect(JSON.stringify((await kept.send('GET', 'validation/errors')).body)).not.toContain('ada@');
    expect(JSON.stringify((await kept.send('GET', 'validation/errors?values=true')).body)).toContain('ada@');
    expect((await kept.send('GET', 'logs')).body).toMatchObject({ changes: [{ what: 'values', who: 'Ada' }] });
  });
});

describe('a trial', () => {
  it('gives a cookie for a phase that the flags allow', async () => {
    const { send, cookie } = await adminApi(STEP.shadow);
    const { headers } = await send('POST', 'trial', { phase: 4, minutes: 5, why: 'w' });
    const [pair] = (headers['set-cookie'] ?? '').split(';');
    expect(cookie.read(pair)).toMatchObject({ phase: 4, user: 'Ada' });
    expect((await send('POST', 'trial', { phase: 5, why: 'w' })).status).toBe(409);
    expect((await send('DELETE', 'trial')).headers['set-cookie']).toContain('Max-Age=0');
  });
});

describe('hostile requests', () => {
  it.each<[string, number, unknown]>([
    ['no JSON', 400, '{"phase":'],
    ['no object', 400, '[]'],
    ['null', 400, 'null'],
    ['nothing', 400, undefined],
    ['a phase that is none', 400, { phase: 6, why: 'w' }],
    ['a phase as text', 400, { phase: '3', why: 'w' }],
    ['no reason', 400, { phase: 3 }],
    ['an empty reason', 400, { phase: 3, why: '  ' }],
    ['a reason that is no text', 400, { phase: 3, why: ['w'] }],
    ['a reason with a line end', 400, { phase: 3, why: 'a\r\nb' }],
    ['a long reason', 400, { phase: 3, why: 'w'.repeat(501) }],
    ['an unknown field', 400, { phase: 3, why: 'w', force: true }],
    ['a prototype', 400, '{"__proto__":{"phase":3,"why":"w"}}'],
    ['a long body', 413, JSON.stringify({ phase: 3, why: 'w'.repeat(20_000) })],
  ])('%s: %s, and nothing is written', async (_, status, body) => {
    const { send, entries, errors } = await adminApi(STEP.shadow);
    const before = entries.size;
    const answer = await send('POST', 'phase', body);
    expect([answer.status, entries.size, errors]).toEqual([status, before, []]);
    expect((answer.body as { error: { message: string } }).error.message.length).toBeGreaterThan(5);
  });

  it('a body that the framework has parsed already is taken as well', async () => {
    const { send } = await adminApi(STEP.shadow);
    const parsed = { phase: 3, why: 'w' };
    expect((await send('POST', 'phase', undefined, { body: parsed })).status).toBe(202);
    expect((await send('POST', 'phase', undefined, { body: Buffer.from(JSON.stringify(parsed)) })).status).toBe(202);
  });

  it('paths: ours exactly, or none', async () => {
    const { router, send } = await adminApi(STEP.shadow);
    const status = async (path: string) =>
      (await router.handle({ method: 'GET', path, headers: {}, user: ADA }))?.status;
    expect(await status('/api/migration/status?x=1')).toBe(200);
    for (const path of [
      '/',
      '',
      '/api/migrations/status',
      '//api/migration/status',
      '/API/migration/status',
      `/api/migration/${'x'.repeat(3_000)}`,
    ])
      expect(await status(path)).toBeUndefined();
    for (const place of [
      '',
      'status/',
      '%73tatus',
      '../migration/status',
      'constructor',
      '__proto__',
      'page.js/../status',
      'status\u0000',
    ])
      expect((await send('GET', place)).status).toBe(404);
    for (const method of ['DELETE', 'constructor', '__proto__', ''])
      expect((await send(method, 'status')).status).toBe(405);
  });

  it('queries: what is wrong is said', async () => {
    const { send } = await adminApi(STEP.shadow);
    for (const query of [
      'limit=-1',
      'limit=1e3',
      'limit=501',
      'after=x',
      'kinds=read,drop',
      'outcome=x',
      `name=${'x'.repeat(201)}`,
    ])
      expect((await send('GET', `logs?${query}`)).status).toBe(400);
    expect((await send('GET', 'logs?kinds=read&after=0&limit=500&name=%F0%9F%92%A9%&outcome=done')).status).toBe(200);
  });

  it('never throws and never succeeds, whatever is sent', async () => {
    const { router, errors, entries } = await adminApi(STEP.shadow);
    const before = entries.size;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CHANGES.map(([method, place]) => [method, place] as const), ['GET', 'logs'] as const),
        fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.anything()),
        fc.dictionary(fc.string(), fc.string()),
        async ([method, place], body, headers) => {
          const path = `/api/migration/${place}`;
          const answer = await router.handle({
            method,
            path,
            headers: { ...headers, 'content-type': 'application/json' },
            body,
            user: ADA,
          });
          if (method !== 'GET') expect(answer?.status).toBeGreaterThanOrEqual(400);
        },
      ),
    );
    expect([errors, entries.size]).toEqual([[], before]);
  });

  it('a request in the control table that this version does not understand moves nothing', () => {
    for (const entry of [undefined, {}, { goal: { S: '3' } }, { goal: { N: '9' } }, { goal: { N: 'x' } }])
      expect(requestOfEntry(entry as never)).toBeUndefined();
  });
});

describe('the live log', () => {
  it('has what is there, then what comes, filtered, and ends when the client is gone', async () => {
    const journal = new Journal();
    journal.add({ kind: 'read', name: 'g.get', outcome: 'done' });
    journal.add({ kind: 'write', name: 'g.put', outcome: 'done' });
    const gone = new AbortController();
    const parts: string[] = [];
    const reading = (async () => {
      for await (const part of liveLog(journal, { kinds: ['write'] }, { signal: gone.signal, beatMs: 10_000 })) {
        parts.push(part);
        if (parts.length === 3) gone.abort();
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 5));
    journal.add({ kind: 'read', name: 'g.get', outcome: 'done' });
    journal.add({ kind: 'write', name: 'g.new\n\ndata: x', outcome: 'done' });
    await reading;
    expect(parts.slice(1).map((part) => part.split('\n')[0])).toEqual(['id: 2', 'id: 4']);
    expect(parts[2]?.split('\n')).toHaveLength(4);
  });

  it('ends by itself, so that the browser must ask again', async () => {
    const parts: string[] = [];
    for await (const part of liveLog(new Journal(), {}, { longestMs: 60, beatMs: 25 })) parts.push(part);
    expect(parts).toEqual(expect.arrayContaining([': beat\n\n']));
  });

  it('is for so many at once', async () => {
    const { send } = await adminApi(STEP.shadow);
    const open: AsyncIterator<string>[] = [];
    const ask = () => send('GET', 'logs', undefined, { headers: { accept: 'text/event-stream' } });
    for (let at = 0; at < 20; at += 1) {
      const log = ((await ask()).body as AsyncIterable<string>)[Symbol.asyncIterator]();
      await log.next();
      open.push(log);
    }
    expect((await ask()).status).toBe(503);
    await open[0]?.return?.();
    expect((await ask()).status).toBe(200);
  });
});
