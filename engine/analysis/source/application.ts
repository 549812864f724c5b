import type { Analysis } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';
import type { SourceFacts } from './scan';

type ApplicationFacts = NonNullable<Analysis['application']>;

const FRAMEWORKS: Readonly<Record<string, string>> = {
  '@nestjs/core': 'NestJS',
  express: 'Express',
  fastify: 'Fastify',
  koa: 'Koa',
  '@hapi/hapi': 'Hapi',
  next: 'Next.js',
};
const DRIVERS = ['mysql2', 'mysql', 'mariadb'];
/** Libraries that make SQL of their own; their calls are not read, so that they must be seen. */
const BUILDERS = [
  'knex',
  'kysely',
  'sequelize',
  'typeorm',
  '@prisma/client',
  'drizzle-orm',
  'objection',
  '@mikro-orm/core',
];

/** What the application is made of, from package.json and the scan. Without package.json the rest is `unknown`. */
export function applicationFacts(packageJson: string | undefined, source: SourceFacts): ApplicationFacts {
  const manifest = parse(packageJson);
  const dependencies = names(manifest['dependencies']);
  const all = [...dependencies, ...names(manifest['devDependencies'])];
  const scripts = manifest['scripts'];
  const test =
    typeof scripts === 'object' && scripts !== null ? (scripts as Record<string, unknown>)['test'] : undefined;
  const drivers = [...DRIVERS, ...BUILDERS].filter((name) => dependencies.includes(name));
  const typescript = all.includes('typescript') || source.sites.some((site) => /\.[cm]?tsx?$/.test(site.file));
  return {
    language: typescript ? 'TypeScript' : 'JavaScript',
    framework: Object.entries(FRAMEWORKS).find(([name]) => dependencies.includes(name))?.[1] ?? 'unknown',
    driver: drivers.length > 0 ? drivers.join(', ') : 'unknown',
    files: source.files,
    testCommand: typeof test === 'string' ? test : null,
    routes: [...source.routes].sort(byCodeUnit),
  };
}

/** Query builders among the dependencies: what they send to MySQL is not found in the source. */
export const queryBuilders = (facts: ApplicationFacts): readonly string[] =>
  facts.driver.split(', ').filter((name) => BUILDERS.includes(name));

const parse = (text: string | undefined): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

const names = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];
