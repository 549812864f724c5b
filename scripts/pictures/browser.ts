import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { aptInstall, canInstallPackages, onPath } from '../../local/install/apt';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'] as const;

const find = (): string | undefined => PROGRAMS.map(onPath).find((path) => path !== undefined);

/**
 * Path of Chromium: CHROMIUM, or found on PATH, or installed as a Debian package when we are root.
 * @throws Error that says what to install
 */
export async function requireChromium(say: (text: string) => void = () => undefined): Promise<string> {
  const given = process.env['CHROMIUM'];
  if (given !== undefined) {
    if (!existsSync(given)) throw new Error(`CHROMIUM is ${given}, which does not exist.`);
    return given;
  }
  if (find() === undefined && canInstallPackages()) await aptInstall(['chromium', 'fonts-dejavu-core'], say);
  const found = find();
  if (found === undefined)
    throw new Error('Chromium is not on this machine: install the Debian package `chromium`, or set CHROMIUM=/path.');
  return found;
}

/** A headless browser that talks to nobody but the pages it is given. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await requireChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
}
