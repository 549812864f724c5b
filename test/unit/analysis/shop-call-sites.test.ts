import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPLICATION_ROOT, loadApplication } from '../../../adapters/application';
import { configSchema } from '../../../contracts/schemas/config';
import { scanSource, type SourceFacts } from '../../../engine/analysis/source/scan';

interface KnownSite {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  readonly sql: string;
  readonly dynamic: boolean;
}

const root = join(__dirname, '../../..');
const plain = (sql: string): string => sql.replace(/\s+/g, ' ').trim();

describe('call sites of the example application', () => {
  const known = JSON.parse(readFileSync(join(root, 'test/cases/shop-call-sites.json'), 'utf8')) as KnownSite[];
  let facts: SourceFacts;
  beforeAll(async () => {
    const settings = configSchema.shape.application.unwrap().parse({ path: join(root, 'examples/shop') });
    const { project } = await loadApplication(settings);
    facts = await scanSource(project, APPLICATION_ROOT);
  });

  it('are all found, and nothing else is', () => {
    const place = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;
    expect(known.length).toBeGreaterThan(40);
    expect(facts.sites.map(place).sort()).toEqual(known.map(place).sort());
  });

  it('are all resolved, and those that are built at run time are known as such', () => {
    expect(facts.sites.filter((site) => site.problem !== null)).toEqual([]);
    for (const site of facts.sites) {
      const answer = known.find(({ file, line }) => file === site.file && line === site.line)!;
      expect([site.file, site.line, site.dynamic]).toEqual([site.file, site.line, answer.dynamic]);
      if (answer.kind === 'transaction-control' || answer.dynamic) continue;
      expect(plain(site.sql).startsWith(plain(answer.sql).slice(0, 60))).toBe(true);
    }
  });

  it('have a route each, but for what no route reaches', () => {
    expect(facts.sites.filter((site) => site.routes.length === 0).map((site) => site.function)).toEqual([]);
    expect(facts.routes).toContain('POST /products/:productId/reviews/:reviewId/helpful');
  });
});
