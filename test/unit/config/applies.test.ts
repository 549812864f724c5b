import { z } from 'zod';
import { changedSettings, FIXED_SETTINGS } from '../../../contracts/settings';
import { configSchema } from '../../../contracts/schemas/config';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly applies?: string;
}
const settings = (node: Node, path: readonly string[]): readonly (readonly [string, string])[] => [
  ...(node.applies === undefined ? [] : [[path.join('.'), node.applies] as const]),
  ...Object.entries(node.properties ?? {}).flatMap(([name, part]) => settings(part, [...path, name])),
];
const all = settings(z.toJSONSchema(configSchema, { io: 'input' }) as Node, []);

it('settings that only a start takes are those that a restart refuses', () => {
  const onlyAtStart = all.filter(([, applies]) => applies === 'next landfall start').map(([path]) => path);
  expect([...onlyAtStart].sort()).toEqual([...FIXED_SETTINGS].sort());
});

describe('changed settings', () => {
  const config = (over: object = {}) =>
    configSchema.parse({
      version: 1,
      name: 'a',
      source: { endpoints: [{ host: 'h' }], database: 'd', user: 'u', password: 'env:P' },
      target: { region: 'r' },
      ...over,
    });
  it('none in an equal configuration', () => expect(changedSettings(config(), config())).toEqual([]));
  it('are told by path: changed, new, gone, lists as a whole', () => {
    const source = { endpoints: [{ host: 'i' }], database: 'd', user: 'v', password: 'env:P' };
    expect(changedSettings(config(), config({ source, target: { region: 'r', accountId: '123456789012' } }))).toEqual([
      'source.endpoints',
      'source.user',
      'target.accountId',
    ]);
    expect(changedSettings(config({ application: { path: '/a' } }), config())).toContain('application.path');
  });
});
