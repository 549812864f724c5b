import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeModel } from '../../../activities/modeling/build-model';
import type { ModelingDependencies } from '../../../activities/modeling/dependencies';
import { configSchema } from '../../../contracts/schemas/config';
import type { StageContext } from '../../../contracts/stages';
import { MemoryStore } from '../../support/memory-store';
import { analysisOf } from './facts';
import { items, orders, products, users } from './shop';

const folder = mkdtempSync(join(tmpdir(), 'landfall-pins-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the activity with a file of pins, or with the path of one that is not there. */
async function built(pins: string, file = join(folder, 'modeling.yaml')) {
  writeFileSync(join(folder, 'modeling.yaml'), pins);
  const store = new MemoryStore();
  const analysis = await store.put(
    'stage-01/analysis.json',
    JSON.stringify(analysisOf([users, orders(), items, products])),
  );
  const config = configSchema.parse({
    version: 1,
    name: 'app',
    source: { endpoints: [{ host: 'h' }], database: 'app', user: 'u', password: 'env:P' },
    target: { region: 'us-east-1' },
    modeling: { pins: file },
  });
  const context = { migration: 'app', config, artifacts: { [analysis.key]: analysis } } as unknown as StageContext;
  const result = await writeModel({ store: () => store } as unknown as ModelingDependencies, context);
  return { store, result };
}

const PINS = 'version: 1\ntables: { users: { table: People } }\n';

describe('the step that builds the model', () => {
  it('follows the pins of the configuration and keeps them as they are', async () => {
    const { store, result } = await built(PINS);
    expect(store.text('stage-02/modeling.yaml')).toBe(PINS);
    expect(result.artifacts.map(({ key }) => key)).toContain('stage-02/modeling.yaml');
    expect(result.notes).toContain('1 decision of a person followed');
    expect(result.review?.tables.map(({ name }) => name)).toContain('People');
  });

  it('gives the same bytes again', async () => {
    const [one, other] = [await built(PINS), await built(PINS)];
    expect([...one.store.files]).toEqual([...other.store.files]);
  });

  it('hands nothing on for pins that are wrong, cannot be followed, or are not there', async () => {
    await expect(built('version: 1\ntables: { user: {} }')).rejects.toMatchObject({ code: 'LandfallPinsInvalid' });
    await expect(built('version: 1\ntables: { products: { parent: users } }')).rejects.toMatchObject({
      code: 'LandfallPinsImpossible',
      message: expect.stringContaining('tables.products.parent: found users') as unknown,
    });
    await expect(built(PINS, join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'LandfallPinsInvalid' });
  });
});
