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
  hapi: 'Hapi',
  next: 'Next.js',
};
const DRIVERS = ['mysql2', 'mysql', 'mariadb', 'promise-mysql', 'serverless-mysql', 'mysql-await', 'mysql-promise'];
/** Libraries that make SQL of their own, with what is done about them. */
const LISTED = 'statements given as text are resolved; calls of its builder are listed, not translated';
const NAMED = 'named only; its calls are not looked for';
const BUILDERS: Readonly<Record<string, string>> = {
  knex: LISTED,
  kysely: LISTED,
  sequelize: LISTED,
  typeorm: LISTED,
  '@prisma/client': LISTED,
  'drizzle-orm': LISTED,
  objection: NAMED,
  bookshelf: NAMED,
  '@mikro-orm/core': NAMED,
};
const RUNNERS: Readonly<Record<string, string>> = {
  jest: 'Jest',
  vitest: 'Vitest',
  mocha: 'Mocha',
  ava: 'AVA',
  tap: 'tap',
  jasmine: 'Jasmine',
  '@playwright/test': 'Playwright',
};
const CONTAINERS: Readonly<Record<string, string>> = {
  '@nestjs/core': 'container of NestJS',
  inversify: 'InversifyJS',
  tsyringe: 'tsyringe',
  awilix: 'Awilix',
  typedi: 'TypeDI',
  bottlejs: 'BottleJS',
};
const COMMANDS = /^(?:test|lint|build|start|dev|typecheck|coverage)(?::|$)/;

/** What the folder holds besides source. */
export interface ApplicationFiles {
  /** Files that are tests by their name or folder. */
  readonly testFiles: number;
  /** Text of `coverage/coverage-summary.json`. */
  readonly coverageSummary: string | undefined;
}

/** What the application is made of, from package.json and the scan. Without package.json the rest is `unknown`. */
export function applicationFacts(
  packageJson: string | undefined,
  source: SourceFacts,
  files: ApplicationFiles = { testFiles: 0, coverageSummary: undefined },
): ApplicationFacts {
  const manifest = parse(packageJson);
  const dependencies = names(manifest['dependencies']);
  const all = [...dependencies, ...names(manifest['devDependencies'])];
  const scripts = Object.entries(record(manifest['scripts'])).flatMap(([name, command]) =>
    typeof command === 'string' ? [{ name, command }] : [],
  );
  const test = scripts.find(({ name }) => name === 'test')?.command ?? null;
  const builders = Object.keys(BUILDERS).filter((name) => dependencies.includes(name));
  const drivers = [...DRIVERS.filter((name) => dependencies.includes(name)), ...builders];
  const typescript = all.includes('typescript') || source.sites.some((site) => /\.[cm]?tsx?$/.test(site.file));
  const framework = Object.entries(FRAMEWORKS).find(([name]) => dependencies.includes(name))?.[1];
  return {
    language: typescript ? 'TypeScript' : 'JavaScript',
    framework: framework ?? (source.plainServer ? 'node:http' : 'unknown'),
    driver: drivers.length > 0 ? drivers.join(', ') : 'unknown',
    files: source.files,
    testCommand: test,
    routes: [...source.routes].sort(byCodeUnit),
    ...(source.unmounted.length > 0 && {
      unmounted: source.unmounted
        .map(({ where, routes }) => ({ where, routes: [...routes] }))
        .sort((a, b) => byCodeUnit(a.where, b.where)),
    }),
    languages: source.languages.map((language) => ({ ...language })),
    testRunner: runnerOf(all, test),
    testFiles: files.testFiles,
    commands: scripts.filter(({ name }) => COMMANDS.test(name)).sort((a, b) => byCodeUnit(a.name, b.name)),
    injection: Object.entries(CONTAINERS).find(([name]) => dependencies.includes(name))?.[1] ?? source.injection,
    coverage: coverageOf(files.coverageSummary, manifest),
    builders: builders.map((name) => ({
      name,
      calls: source.sites.filter((site) => site.library === name).length,
      raw: source.sites.filter((site) => site.library === null && RAW[name]?.includes(site.call)).length,
      supported: BUILDERS[name]!,
    })),
  };
}

/** Methods that carry text, by library. */
const RAW: Readonly<Record<string, readonly string[]>> = {
  knex: ['raw'],
  '@prisma/client': ['$queryRaw', '$queryRawUnsafe', '$executeRaw', '$executeRawUnsafe'],
};

const runnerOf = (dependencies: readonly string[], command: string | null): string | null =>
  Object.entries(RUNNERS).find(([name]) => dependencies.includes(name))?.[1] ??
  (command !== null && /\bnode\b[^&|]*--test\b/.test(command) ? 'node:test' : null);

/** Lines covered as a report in the folder says; else the limits that Jest holds the tests to. */
function coverageOf(summary: string | undefined, manifest: Record<string, unknown>): string | null {
  const lines = record(record(record(parse(summary))['total'])['lines'])['pct'];
  if (typeof lines === 'number') return `${lines} % of lines (coverage/coverage-summary.json)`;
  const limit = record(record(record(manifest['jest'])['coverageThreshold'])['global'])['lines'];
  return typeof limit === 'number' ? `at least ${limit} % of lines (limit of Jest)` : null;
}

/** Query builders among the dependencies: what they send to MySQL is not found in the source. */
export const queryBuilders = (facts: ApplicationFacts): readonly string[] =>
  facts.driver.split(', ').filter((name) => name in BUILDERS);

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

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
