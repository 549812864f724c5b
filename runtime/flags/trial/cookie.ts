import { createHmac, timingSafeEqual } from 'node:crypto';
import { isPhase, type Phase } from '../phase/flags';

/** What a tester's cookie says. */
export interface Trial {
  readonly phase: Phase;
  /** Who may try it, for the log. */
  readonly user: string;
  /** Seconds since 1970 after which it is worth nothing. */
  readonly expires: number;
}

export interface CookieSettings {
  /** Secrets of at least 32 bytes; the first one signs, all of them are believed, so that they can be changed. */
  readonly secrets: readonly string[];
  /** Default `landfall_phase`. */
  readonly name?: string;
  /** Longest life of a cookie, seconds. Default 8 hours. */
  readonly longestSeconds?: number;
  /** Without HTTPS, on a developer's machine, browsers do not take secure cookies. Default true. */
  readonly secure?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const LONGEST_VALUE = 512;
const LONGEST_HEADER = 16_384;
const LONGEST_USER = 100;
const LEAST_SECRET_BYTES = 32;
const CONTEXT = 'landfall trial 1:';

/** Signs and reads the cookie by which a tester tries a phase. */
export class TrialCookie {
  readonly name: string;
  private readonly longestSeconds: number;
  private readonly now: () => number;

  /** @throws Error when a secret is too short to be one */
  constructor(private readonly settings: CookieSettings) {
    this.name = settings.name ?? 'landfall_phase';
    this.longestSeconds = settings.longestSeconds ?? 8 * 3_600;
    this.now = settings.now ?? Date.now;
    if (!/^[\w-]{1,64}$/.test(this.name))
      throw new Error('the name of the cookie may have letters, digits, _ and - only');
    if (settings.secrets.length === 0 || settings.secrets.some((s) => Buffer.byteLength(s) < LEAST_SECRET_BYTES))
      throw new Error(`each secret of the cookie must have at least ${LEAST_SECRET_BYTES} bytes`);
  }

  /** The value of a cookie. */
  sign(trial: { readonly phase: Phase; readonly user: string; readonly seconds: number }): string {
    const seconds = Math.max(1, Math.min(trial.seconds, this.longestSeconds));
    const said: Trial = {
      phase: trial.phase,
      user: [...trial.user].slice(0, LONGEST_USER / 4).join(''),
      expires: Math.floor(this.now() / 1000) + Math.floor(seconds),
    };
    const payload = Buffer.from(JSON.stringify(said)).toString('base64url');
    return `${payload}.${this.signature(payload, this.settings.secrets[0] ?? '').toString('base64url')}`;
  }

  /** The header `Set-Cookie`; without a value it takes the cookie away. */
  header(value: string | undefined): string {
    const secure = this.settings.secure === false ? '' : '; Secure';
    const age = value === undefined ? '; Max-Age=0' : `; Max-Age=${this.longestSeconds}`;
    return `${this.name}=${value ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure}${age}`;
  }

  /** What the header `Cookie` of a request says; undefined: nothing that counts. Never throws. */
  read(header: unknown): Trial | undefined {
    if (typeof header !== 'string' || header.length > LONGEST_HEADER) return undefined;
    const found = header
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${this.name}=`));
    // Two of them: somebody else may have set one for a parent domain.
    return found.length === 1 ? this.verify((found[0] as string).slice(this.name.length + 1)) : undefined;
  }

  /** What a value says; undefined when it was not signed here, was changed, or is over. Never throws. */
  verify(value: string): Trial | undefined {
    if (value.length > LONGEST_VALUE) return undefined;
    const match = /^([\w-]+)\.([\w-]{43})$/.exec(value);
    if (match === null) return undefined;
    const [, payload, signed] = match as unknown as readonly [string, string, string];
    const given = Buffer.from(signed, 'base64url');
    // Each secret is tried, whichever is right: the time says nothing.
    const right = this.settings.secrets
      .map((secret) => this.signature(payload, secret))
      .map((mac) => mac.length === given.length && timingSafeEqual(mac, given))
      .includes(true);
    return right ? this.live(payload) : undefined;
  }

  private live(payload: string): Trial | undefined {
    let said: unknown;
    try {
      said = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    } catch {
      return undefined;
    }
    if (typeof said !== 'object' || said === null) return undefined;
    const { phase, user, expires } = said as Readonly<Record<string, unknown>>;
    if (!isPhase(phase) || typeof user !== 'string' || typeof expires !== 'number') return undefined;
    const seconds = this.now() / 1000;
    // A life longer than is given out was signed under other settings.
    if (!Number.isFinite(expires) || expires <= seconds || expires > seconds + this.longestSeconds + 1)
      return undefined;
    return { phase, user, expires };
  }

  private signature(payload: string, secret: string): Buffer {
    return createHmac('sha256', secret).update(CONTEXT).update(payload).digest();
  }
}
