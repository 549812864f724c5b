import type { LandfallClient, MigrationStatus } from '../../client/api';
import { workflowId, type StageName } from '../../contracts/names';
import type { WebUi } from './web-ui';

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Called when a dialog is filled in and before it is submitted. */
type Filled = () => Promise<void>;

const rowsCopied = (status: MigrationStatus): number =>
  (status.progress?.tables ?? []).reduce((sum, table) => sum + table.rowsCopied + table.rowsValidated, 0);

/**
 * Steers one migration from its page in the Temporal Web UI, by clicks only. After each click the effect is read by the API: a click that
 * did nothing is an Error.
 */
export class Steering {
  private readonly id: string;

  constructor(
    private readonly ui: WebUi,
    private readonly client: LandfallClient,
    private readonly name: string,
  ) {
    this.id = workflowId.migration(name);
  }

  open(): Promise<void> {
    return this.ui.open(this.id);
  }

  /** Waits until the migration is as wanted; fails with how it stands otherwise. */
  async until(what: string, fits: (status: MigrationStatus) => boolean, seconds = 60): Promise<MigrationStatus> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const status = await this.client.status(this.name);
      if (fits(status)) return status;
      if (Date.now() > end) {
        const { run, state, stage, waitingFor, failure } = status;
        throw new Error(
          `${what}: not within ${seconds} s; it is ${JSON.stringify({ run, state, stage, waitingFor, failure })}`,
        );
      }
      await sleep(250);
    }
  }

  /** @param gate a gate, or a stage for any of its gates */
  untilGate(gate: string): Promise<MigrationStatus> {
    const isMeant = (one = ''): boolean => one === gate || one.startsWith(`${gate}/`);
    return this.until(`gate ${gate} waits`, (s) => s.state === 'waiting' && isMeant(s.waitingFor), 120);
  }

  /** Waits until rows are being copied, so that a pause or a rollback has something to stop. */
  untilCopying(): Promise<MigrationStatus> {
    return this.until('rows are copied', (s) => s.stage === 'transfer' && rowsCopied(s) > 0, 120);
  }

  /** Approves a gate by signal or by update; the audit trail must name who did it. */
  async approve(by: 'signal' | 'update', decision: { gate: string; by: string; why: string }, filled?: Filled) {
    await this.ui[by]('approve', decision, filled);
    await this.until(`gate ${decision.gate} is passed`, (s) => s.waitingFor !== decision.gate && s.state !== 'waiting');
    const events = await this.client.audit(this.name);
    if (!events.some((e) => e.event === 'approved' && e.by === decision.by && e.detail.includes(decision.gate)))
      throw new Error(`the audit trail does not say that ${decision.by} approved ${decision.gate}`);
  }

  /** Pauses; rows must stand still for three seconds. */
  async pause(filled?: Filled): Promise<void> {
    await this.ui.signal('pause', undefined, filled);
    await this.until('paused', (s) => s.state === 'paused');
    await sleep(3_000); // a slice that was running gives back its cursor
    const before = rowsCopied(await this.client.status(this.name));
    await sleep(3_000);
    const after = rowsCopied(await this.client.status(this.name));
    if (after !== before) throw new Error(`paused, and yet the rows went from ${before} to ${after}`);
  }

  /** Resumes; rows must move again. */
  async resume(filled?: Filled): Promise<void> {
    const before = rowsCopied(await this.client.status(this.name));
    await this.ui.signal('resume', undefined, filled);
    await this.until('running', (s) => s.state === 'running');
    await this.until(`more than ${before} rows`, (s) => rowsCopied(s) > before);
  }

  /** Sends a signal that the migration must refuse: the page says so, because the dialog cannot, and the migration runs on. */
  async refused(signal: string, data: unknown, sentence: string): Promise<void> {
    await this.ui.signal(signal, data);
    await this.until('refused', (s) => s.progress?.lastEvents.some((e) => e.event === 'refused') === true);
    await this.open();
    await this.ui.details(new RegExp(`Refused:.*${sentence}|refused.*${sentence}`));
    await this.until('running', (s) => s.run === 'running' && s.state === 'running');
  }

  /** Rolls back; the migration must end, and every stage from `to` on must be undone. */
  async rollback(to: StageName, filled?: Filled): Promise<MigrationStatus> {
    await this.ui.signal('rollback', { to }, filled);
    const ended = await this.until(`rolled back to ${to}`, (s) => s.run === 'completed', 120);
    if (ended.outcome?.outcome !== 'rolled-back' || ended.outcome.at !== to)
      throw new Error(`the migration ended otherwise: ${JSON.stringify(ended.outcome)}`);
    return ended;
  }
}
