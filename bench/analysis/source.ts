import { callSiteText } from '../../engine/lib/call-sites';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APPLICATION_ROOT, loadApplication } from '../../adapters/application';
import { configSchema } from '../../contracts/schemas/config';
import { scanSource } from '../../engine/analysis/source/scan';

/**
 * Reads and scans an application of at least `lines` lines: examples/shop, copied under new folders until it is large enough, as
 * a repository of many services would be.
 *
 *   npx tsx bench/analysis/source.ts [lines=100000]
 *
 * Prints seconds, seconds of the processor, lines per second, call sites, routes and the largest resident memory. Fails when a copy has other call sites
 * than the original, or when it takes longer than 20 s for 100,000 lines.
 */
const lines = Number(process.argv[2] ?? 100_000);
const LIMIT_SECONDS = (20 * Math.max(lines, 100_000)) / 100_000;
const shop = join(__dirname, '../../examples/shop');

const linesOf = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => {
    const path = join(folder, name);
    return sum + (statSync(path).isDirectory() ? linesOf(path) : readFileSync(path, 'utf8').split('\n').length - 1);
  }, 0);

async function scan(path: string, include: string) {
  const settings = configSchema.shape.application.unwrap().parse({ path, include: [include] });
  const { project } = await loadApplication(settings);
  return scanSource(project, APPLICATION_ROOT);
}

async function main(): Promise<void> {
  const single = await scan(shop, 'src/**/*.ts');
  const folder = mkdtempSync(join(tmpdir(), 'landfall-bench-source-'));
  try {
    const copies = Math.ceil(lines / linesOf(join(shop, 'src')));
    for (let i = 0; i < copies; i += 1) {
      mkdirSync(join(folder, `service-${i}`));
      cpSync(join(shop, 'src'), join(folder, `service-${i}`, 'src'), { recursive: true });
    }
    const total = linesOf(folder);
    const cpu = process.cpuUsage();
    const started = performance.now();
    const facts = await scan(folder, '**/*.ts');
    const seconds = (performance.now() - started) / 1_000;
    const used = process.cpuUsage(cpu);
    const processor = (used.user + used.system) / 1e6;
    const peak = process.resourceUsage().maxRSS / 1_024;
    console.log(
      `${total} lines, ${facts.files} files, ${callSiteText(facts.sites)}, ${facts.routes.length} routes: ` +
        `${seconds.toFixed(1)} s (processor ${processor.toFixed(1)} s), ${Math.round(total / seconds)} lines/s, peak RSS ${Math.round(peak)} MB`,
    );
    if (facts.sites.length !== single.sites.length * copies)
      throw new Error(`${facts.sites.length} call sites, and not ${copies} x ${single.sites.length}`);
    if (seconds > LIMIT_SECONDS) throw new Error(`${seconds.toFixed(1)} s, more than ${LIMIT_SECONDS} s`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
