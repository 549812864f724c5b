import type { Locator, Page } from 'playwright-core';

/** Milliseconds until something that was clicked must be there; a page of a busy machine takes seconds. */
const PATIENCE_MS = 30_000;

type Dialog = 'Signal' | 'Update';

/** The page of one workflow in the Temporal Web UI, driven by clicks and keys as a person would. */
export class WebUi {
  constructor(
    readonly page: Page,
    /** Address of the Web UI, without a path. */
    private readonly base: string,
    private readonly namespace = 'default',
  ) {
    page.setDefaultTimeout(PATIENCE_MS);
  }

  /** Opens the list of workflows, or the page of one. */
  async open(workflowId?: string): Promise<void> {
    const of = workflowId === undefined ? '' : `/${encodeURIComponent(workflowId)}`;
    await this.page.goto(`${this.base}/namespaces/${this.namespace}/workflows${of}`, { waitUntil: 'domcontentloaded' });
    if (workflowId !== undefined) await this.page.getByRole('heading', { name: workflowId }).first().waitFor();
  }

  /** Goes to a tab of the workflow's page and waits for `text` in it. */
  async tab(name: string, text: string | RegExp): Promise<void> {
    await this.page.getByRole('link', { name }).or(this.page.getByRole('tab', { name })).first().click();
    await this.page.getByText(text).locator('visible=true').first().waitFor();
  }

  /** Goes to the current details, which the page renders in a frame of their own, and waits for `text` in them. */
  async details(text: string | RegExp): Promise<void> {
    await this.tab('User Metadata', 'Current Details');
    await this.page.locator('iframe').last().contentFrame().getByText(text).first().waitFor();
  }

  /**
   * More Actions -> Send a Signal: chooses the signal from the list of what the workflow takes, types `data`, and calls `filled` before
   * it submits.
   */
  signal(name: string, data?: unknown, filled?: () => Promise<void>): Promise<void> {
    return this.send('Signal', name, data, filled);
  }

  /** More Actions -> Send an Update, in the same way. */
  update(name: string, data?: unknown, filled?: () => Promise<void>): Promise<void> {
    return this.send('Update', name, data, filled);
  }

  private async send(kind: Dialog, name: string, data: unknown, filled?: () => Promise<void>): Promise<void> {
    const title = kind === 'Signal' ? 'Send a Signal' : 'Send an Update';
    await this.page.getByRole('button', { name: 'More Actions' }).locator('visible=true').click();
    await this.page.getByRole('menuitem', { name: title }).locator('visible=true').click();
    // The page keeps a dialog for each of its two menus.
    const dialog = this.page.getByRole('dialog', { name: title }).locator('visible=true');
    await dialog.locator('button[aria-haspopup]').click();
    await dialog
      .getByRole('option')
      .filter({ hasText: new RegExp(`^\\s*${name}\\b`) })
      .click();
    if (data !== undefined) {
      await dialog.locator('.cm-content').click();
      await this.page.keyboard.insertText(JSON.stringify(data));
    }
    await filled?.();
    await this.submit(dialog);
  }

  /** The first click after typing may only format the field: clicks until the dialog has gone. */
  private async submit(dialog: Locator): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      await dialog.getByRole('button', { name: 'Submit' }).click();
      const gone = await dialog.waitFor({ state: 'hidden', timeout: 3_000 }).then(
        () => true,
        () => false,
      );
      if (gone) return;
      if (Date.now() > end) throw new Error(`the dialog stays open: ${await dialog.innerText()}`);
    }
  }
}
