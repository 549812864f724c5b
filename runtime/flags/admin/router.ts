import type { DualReads } from '../comparison/dual-reads';
import type { Control } from '../control/table';
import type { LeaseHolder } from '../lease/holder';
import {
  between,
  FLAG_NAMES,
  flagsOf,
  legalGoals,
  legalRollbacks,
  phaseOf,
  phaseOfFlags,
  PHASES,
  stepOfPhase,
  type Phase,
} from '../phase/flags';
import { moveWaitsFor, stepTowards, type MoveFacts, type Step } from '../phase/rules';
import type { Journal } from '../records/journal';
import type { Statistics } from '../records/statistics';
import type { TrialCookie } from '../trial/cookie';
import { mayTry } from '../trial/rules';
import {
  answer,
  headerOf,
  json,
  Refusal,
  refused,
  type AdminRequest,
  type AdminResponse,
  type AdminUser,
} from './http';
import {
  fieldsOf,
  filterIn,
  flagsIn,
  limitIn,
  minutesIn,
  mustBeOwnSite,
  phaseIn,
  placeOf,
  validationIn,
  whyOf,
} from './input';
import { liveLog } from './live';
import { PAGE_FILES } from './page/files';
import { AdminStore, type ChangeKind, type MoveRequest } from './store';

export interface AdminSettings {
  readonly control: Control;
  readonly holder: LeaseHolder;
  readonly dualReads: DualReads;
  readonly statistics: Statistics;
  readonly journal: Journal;
  /** Without it no phase can be tried. */
  readonly cookie?: TrialCookie;
  /** Default `/api/migration`. */
  readonly prefix?: string;
  /** Told of errors that the client is not told of. */
  readonly onError?: (error: unknown) => void;
}

interface Asked {
  readonly request: AdminRequest;
  readonly user: AdminUser;
  readonly query: URLSearchParams;
}

type Handler = (asked: Asked) => Promise<AdminResponse>;

const NO_FACTS: MoveFacts = {
  instancesArrived: false,
  loaded: false,
  commitsNumbered: false,
  captureCaughtUp: false,
  streamDrained: false,
  streamWatched: false,
  outboxEmpty: false,
  compared: false,
  sourceIsEpochs: false,
};
const MOST_LIVE_LOGS = 20;
const MOST_CHANGES = 100;

/** The admin API of a migration: no framework, no state but what the control table and this process have. */
export class AdminRouter {
  private readonly store: AdminStore;
  private readonly prefix: string;
  private readonly routes: ReadonlyMap<string, Readonly<Record<string, Handler>>>;
  private liveLogs = 0;

  constructor(private readonly settings: AdminSettings) {
    this.store = new AdminStore(settings.control);
    this.prefix = settings.prefix ?? '/api/migration';
    const pages = Object.entries(PAGE_FILES).map(
      ([name, { type, text, headers }]): [string, Record<string, Handler>] => [
        name,
        { GET: () => Promise.resolve(answer(200, type, text, headers)) },
      ],
    );
    this.routes = new Map<string, Readonly<Record<string, Handler>>>([
      ['status', { GET: () => this.status() }],
      ['phase', { POST: (asked) => this.phase(asked) }],
      ['flags', { PUT: (asked) => this.flags(asked) }],
      ['rollback', { POST: (asked) => this.rollback(asked) }],
      ['validation/status', { GET: () => this.validationStatus() }],
      ['validation/errors', { GET: (asked) => this.validationErrors(asked) }],
      ['validation/enable', { POST: (asked) => this.validate(asked, true) }],
      ['validation/disable', { POST: (asked) => this.validate(asked, false) }],
      ['logs', { GET: (asked) => this.logs(asked) }],
      ['trial', { POST: (asked) => this.trial(asked), DELETE: () => this.endTrial() }],
      ...pages,
    ]);
  }

  /** Is this path one of the API's? */
  owns(path: string): boolean {
    return placeOf(path, this.prefix) !== undefined;
  }

  /** Answers any request; undefined: the path is not one of the API's. Never throws. */
  async handle(request: AdminRequest): Promise<AdminResponse | undefined> {
    const found = placeOf(request.path, this.prefix);
    if (found === undefined) return undefined;
    try {
      return await this.answer(request, found.place, found.query);
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      this.settings.onError?.(error);
      // The control table does not answer, as a rule. What was sent may have been done: the log of changes tells.
      return refused(
        new Refusal(502, 'no-answer', 'the control table gave no answer; look at the status before you try again'),
      );
    }
  }

  private async answer(request: AdminRequest, place: string, query: URLSearchParams): Promise<AdminResponse> {
    const { user } = request;
    if (user === undefined || !user.superAdministrator) {
      // The page is not there for those who may not see it.
      if (Object.hasOwn(PAGE_FILES, place)) throw new Refusal(404, 'not-found', 'there is nothing here');
      if (user === undefined) throw new Refusal(401, 'no-user', 'log in first');
      throw new Refusal(403, 'not-allowed', 'for super administrators only');
    }
    const route = this.routes.get(place);
    if (route === undefined) throw new Refusal(404, 'not-found', 'there is nothing here');
    const method = request.method.toUpperCase();
    if (!Object.hasOwn(route, method))
      throw new Refusal(405, 'method', `use ${Object.keys(route).join(' or ')}`, {
        allow: Object.keys(route).join(', '),
      });
    if (method !== 'GET') mustBeOwnSite(request);
    return (route[method] as Handler)({ request, user, query });
  }

  private async status(): Promise<AdminResponse> {
    const { control, holder, cookie } = this.settings;
    const [now, leases, request] = await Promise.all([
      control.flag().catch(() => undefined),
      control.leases().catch(() => []),
      this.store.request().catch(() => undefined),
    ]);
    const flag = now ?? holder.flag;
    const instance = { name: holder.instance, lease: holder.holds, revision: holder.flag?.revision ?? null };
    if (flag === undefined) return json(200, { phase: null, instance, controlTable: 'no flag' });
    const arrived = leases.map((lease) => ({ name: lease.instance, arrived: lease.arrived === flag.revision }));
    return json(200, {
      phase: phaseOf(flag.step),
      between: between(flag.step) ?? null,
      step: flag.step,
      flags: flagsOf(flag.step),
      revision: flag.revision,
      epoch: flag.epoch,
      controlTable: now === undefined ? 'no answer' : 'answers',
      instance,
      instances: arrived,
      request: request ?? null,
      waitsFor:
        request === undefined
          ? []
          : this.waitsFor(
              flag.step,
              request.goal,
              arrived.every((one) => one.arrived),
            ),
      mayMoveTo: legalGoals(flag.step),
      mayRollBackTo: legalRollbacks(flag.step),
      mayTry: cookie === undefined ? [] : PHASES.filter((phase) => mayTry(flag.step, phase)),
    });
  }

  /** What the next step towards a goal needs; whether each is there the coordinator sees, but for the arrivals. */
  private waitsFor(step: Step, goal: Phase, instancesArrived: boolean): readonly string[] {
    const next = stepTowards(step, stepOfPhase(goal));
    return next === step ? [] : moveWaitsFor(step, next, { ...NO_FACTS, instancesArrived });
  }

  private async phase({ request, user }: Asked): Promise<AdminResponse> {
    const fields = fieldsOf(request.body, ['phase', 'why']);
    return this.move('phase', phaseIn(fields, 'phase'), user, whyOf(fields), legalGoals);
  }

  private async flags({ request, user }: Asked): Promise<AdminResponse> {
    const fields = fieldsOf(request.body, [...FLAG_NAMES, 'why']);
    const phase = phaseOfFlags(flagsIn(fields));
    if (phase === undefined)
      throw new Refusal(
        409,
        'no-phase',
        'these flags are no phase: MySQL alone, both written, both read, DynamoDB read, DynamoDB alone',
      );
    return this.move('flags', phase, user, whyOf(fields), legalGoals);
  }

  private async rollback({ request, user }: Asked): Promise<AdminResponse> {
    const fields = fieldsOf(request.body, ['to', 'why']);
    const to = fields['to'] === undefined ? 1 : phaseIn(fields, 'to');
    return this.move('rollback', to, user, whyOf(fields), legalRollbacks);
  }

  private async move(
    what: ChangeKind,
    goal: Phase,
    { name: who }: AdminUser,
    why: string,
    legal: (step: Step) => readonly Phase[],
  ): Promise<AdminResponse> {
    const { control, journal } = this.settings;
    const [flag, before] = await Promise.all([control.flag(), this.store.request()]);
    if (flag === undefined)
      throw new Refusal(409, 'no-flag', 'the control table has no flag: the migration has not begun');
    const allowed = legal(flag.step);
    if (!allowed.includes(goal))
      throw new Refusal(
        409,
        'not-legal',
        `at the step ${flag.step}, phase ${goal} cannot be asked for; ${allowed.length === 0 ? 'nothing can' : `possible: ${allowed.join(', ')}`}`,
      );
    const from = before === undefined ? flag.step : `${flag.step}, on the way to phase ${before.goal}`;
    const asked: MoveRequest | undefined = await this.store.ask({ goal, flag, before }, { what, who, why, from });
    if (asked === undefined) throw new Refusal(409, 'changed', 'flag or request changed meanwhile; look at the status');
    journal.add({ kind: 'change', name: `${what} ${goal}`, outcome: 'done', step: flag.step, who, why });
    return json(202, { request: asked, step: flag.step, waitsFor: this.waitsFor(flag.step, goal, false) });
  }

  private async validationStatus(): Promise<AdminResponse> {
    const { dualReads, statistics, holder } = this.settings;
    const settings = await this.store.validation();
    return json(200, {
      settings,
      instance: { name: holder.instance, settings: dualReads.validation, keepsValues: dualReads.keepsValues },
      statistics: statistics.report(),
      differencesKept: dualReads.differences().length,
    });
  }

  private async validationErrors({ query, user }: Asked): Promise<AdminResponse> {
    const { dualReads, holder } = this.settings;
    const wanted = query.get('values') === 'true';
    if (wanted && !dualReads.keepsValues)
      throw new Refusal(
        409,
        'no-values',
        'values are not kept here; the settings of the application must ask for them (keepValues)',
      );
    if (wanted)
      await this.store.note({
        what: 'values',
        who: user.name,
        why: 'asked for the values of differences',
        from: '',
        to: holder.instance,
      });
    const kept = dualReads.differences().slice(-limitIn(query));
    return json(200, {
      instance: holder.instance,
      differences: kept.map(({ values, ...rest }) => (wanted ? { ...rest, ...values } : rest)),
    });
  }

  private async validate({ request, user }: Asked, enabled: boolean): Promise<AdminResponse> {
    const fields = fieldsOf(request.body, enabled ? ['sample', 'strictness', 'why'] : ['why']);
    const why = whyOf(fields);
    const before = await this.store.validation();
    const settings = enabled ? validationIn(fields, before) : { ...before, enabled: false };
    const text = (of: typeof before): string => (of.enabled ? `${of.sample} ${of.strictness}` : 'off');
    const change = { what: 'validation', who: user.name, why, from: text(before), to: text(settings) } as const;
    await this.store.setValidation(settings, change);
    this.settings.dualReads.validation = settings;
    this.settings.journal.add({
      kind: 'change',
      name: `validation ${change.to}`,
      outcome: 'done',
      who: user.name,
      why,
    });
    return json(200, { settings });
  }

  private async logs({ request, query }: Asked): Promise<AdminResponse> {
    const { journal, holder } = this.settings;
    const live = headerOf(request, 'accept')?.includes('text/event-stream') === true;
    const filter = filterIn(query, live ? headerOf(request, 'last-event-id') : undefined);
    if (live) {
      if (this.liveLogs >= MOST_LIVE_LOGS)
        throw new Refusal(503, 'too-many', 'too many live logs are open', { 'retry-after': '5' });
      const headers = { 'x-accel-buffering': 'no' };
      return answer(
        200,
        'text/event-stream; charset=utf-8',
        this.counted(liveLog(journal, filter, { signal: request.signal })),
        headers,
      );
    }
    const changes = await this.store.changes(MOST_CHANGES);
    return json(200, { instance: holder.instance, entries: journal.page(filter), changes });
  }

  private async *counted(log: AsyncIterable<string>): AsyncGenerator<string> {
    this.liveLogs += 1;
    try {
      yield* log;
    } finally {
      this.liveLogs -= 1;
    }
  }

  private async trial({ request, user }: Asked): Promise<AdminResponse> {
    const { cookie, control } = this.settings;
    if (cookie === undefined)
      throw new Refusal(409, 'no-trials', 'the settings of the application have no secret for the cookie');
    const fields = fieldsOf(request.body, ['phase', 'minutes', 'why']);
    const [phase, minutes, why] = [phaseIn(fields, 'phase'), minutesIn(fields), whyOf(fields)];
    const flag = await control.flag();
    if (flag === undefined || !mayTry(flag.step, phase))
      throw new Refusal(409, 'not-legal', `at the step ${flag?.step ?? 'none'}, phase ${phase} cannot be tried`);
    await this.store.note({
      what: 'trial',
      who: user.name,
      why,
      from: flag.step,
      to: `phase ${phase}, ${minutes} minutes`,
    });
    const value = cookie.sign({ phase, user: user.name, seconds: minutes * 60 });
    return json(200, { phase, minutes, cookie: { name: cookie.name, value } }, { 'set-cookie': cookie.header(value) });
  }

  private endTrial(): Promise<AdminResponse> {
    const { cookie } = this.settings;
    return Promise.resolve(
      json(200, { phase: null }, cookie === undefined ? {} : { 'set-cookie': cookie.header(undefined) }),
    );
  }
}
