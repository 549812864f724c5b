import { SEARCH_ATTRIBUTES, WORKFLOW_TYPES } from '../../contracts/names';
import * as workflows from '../../workflows';
import { workflowBundle } from './support/environment';

// Needs no server: what fails once is wrong.
jest.retryTimes(0);

/**
 * The bundler refuses some Node built-ins and takes in everything else silently (an AWS client costs 2 MB, zod 2.7 MB), so the list of
 * modules and the size are held here.
 */
const OWN_MODULES = /^\.\/(workflows|contracts)\//;
const ALLOWED_PACKAGES = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc'];
/** Measured 2.05 MB with source map, of which the SDK is nearly all. */
const MOST_BYTES = 2_400_000;

/** Module paths that webpack writes as keys of its module map. */
function modulesOf(code: string): readonly string[] {
  return [...new Set([...code.matchAll(/^\/\*\*\*\/ "(\.\/[^"]+)"/gm)].map((match) => match[1] as string))];
}
const packageOf = (module: string): string | undefined =>
  /^\.\/node_modules\/(@[^/]+\/[^/]+|[^/]+)\//.exec(module)?.[1];

test('takes in our workflows and contracts, and the SDK, and nothing else', async () => {
  const { code } = await workflowBundle();
  const modules = modulesOf(code);
  expect(modules.length).toBeGreaterThan(60);
  expect(modules.filter((m) => OWN_MODULES.test(m)).length).toBeGreaterThan(30);
  const strangers = modules.filter((m) => {
    const name = packageOf(m);
    return name === undefined ? !OWN_MODULES.test(m) : !ALLOWED_PACKAGES.includes(name);
  });
  expect(strangers).toEqual([]);
});

test('holds no schema, engine, adapter or activity', async () => {
  const { code } = await workflowBundle();
  expect(
    modulesOf(code).filter((m) => /zod|schemas|^\.\/(engine|adapters|activities|worker|client)\//.test(m)),
  ).toEqual([]);
});

test('stays small', async () => {
  const { code } = await workflowBundle();
  expect(code.length).toBeLessThan(MOST_BYTES);
});

test('exports exactly the workflow types of the contracts', () => {
  expect(Object.keys(workflows).sort()).toEqual(Object.values(WORKFLOW_TYPES).sort());
});

test('a module that does not belong is caught', () => {
  const modules = modulesOf('/***/ "./node_modules/zod/index.js":\n/***/ "./workflows/index.ts":');
  expect(modules.map(packageOf)).toEqual(['zod', undefined]);
});

test('every search attribute is a keyword of ours', () => {
  expect(Object.values(SEARCH_ATTRIBUTES).every((name) => name.startsWith('Landfall'))).toBe(true);
});
