import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { printedFiles } from '../../../scripts/docs/write';
import { loadConfig } from '../../../client/config';
import { settingGroups } from '../../../client/config/settings';
import { AVAILABLE_STAGES } from '../../../contracts/names';

const ROOT = join(__dirname, '../../..');

it.each(Object.keys(printedFiles()))('%s is what the code prints now', (file) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toBe(printedFiles()[file]);
});

it('every setting says what it is and when a change applies; every figure has a unit', () => {
  const settings = settingGroups().flatMap((group) => group.settings);
  expect(settings.length).toBeGreaterThan(40);
  for (const setting of settings) {
    expect([setting.path, setting.about.length > 10, setting.applies !== '']).toEqual([setting.path, true, true]);
    const counts = /number/.test(setting.values) && !/[pP]ort$/.test(setting.path);
    if (counts) expect([setting.path, setting.unit]).toEqual([setting.path, expect.any(String)]);
  }
});

it('the configuration of the example loads, and names the schema that editors use', () => {
  const file = join(ROOT, 'examples/shop/landfall.yaml');
  const config = loadConfig(file);
  expect(config.stages).toEqual(AVAILABLE_STAGES);
  expect(config.application).toMatchObject({ path: join(ROOT, 'examples/shop') });
  expect(config.source.password).toMatch(/^env:/);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('$schema=../../docs/landfall.schema.json');
  expect(parseDocument(text).comment ?? text).toContain('#');
});
