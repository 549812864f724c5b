import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, ViewportSize } from 'playwright-core';

/** Bytes that a picture in the repository may have. */
const LIMIT = 300_000;

/** The button of the Web UI that floats over the text. */
const WITHOUT_FLOATING = 'button[aria-label^="Scroll to"] { display: none !important }';

/** The folder that pictures are put into. */
export class Album {
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  /** The window of a page, which gets another size for the picture when that is given. */
  async picture(page: Page, name: string, other: Partial<ViewportSize> = {}): Promise<void> {
    const size = page.viewportSize();
    if (size !== null) await page.setViewportSize({ ...size, ...other });
    await page.waitForTimeout(1_500); // what slides and fades has come to rest
    const path = join(this.directory, `${name}.png`);
    await page.screenshot({ path, style: WITHOUT_FLOATING });
    if (size !== null) await page.setViewportSize(size);
    this.written(path);
  }

  /** Path of a file of the album that something else writes; call `written` afterwards. */
  path(name: string): string {
    return join(this.directory, name);
  }

  /** @throws Error when the file is larger than a page should have to load */
  written(path: string): void {
    const { size } = statSync(path);
    if (size > LIMIT) throw new Error(`${path} has ${size} bytes, more than ${LIMIT}`);
    console.log(`  ${path} (${Math.round(size / 1024)} KiB)`);
  }
}
