import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../client/config';
import { SettingsFileError } from '../../../engine/lib/settings-file';
import { STAGES } from '../../../contracts/names';
import { GOOD, parse } from './support';

describe('a good configuration', () => {
  it('gets every default', () => {
    const config = parse(GOOD);
    expect(config.stages).toEqual(STAGES);
    expect(config.source.endpoints).toEqual([{ name: 'primary', host: 'db.internal', port: 3306 }]);
    expect(config.source.tls).toEqual({ mode: 'required' });
    expect(config.gates).toEqual({ modeling: 'person', infrastructure: 'person' });
    expect(config.transfer.sliceSeconds).toBe(10);
    expect(config.temporal).toEqual({ address: '127.0.0.1:7233', namespace: 'default', taskQueue: 'landfall' });
    expect(config.application).toBeUndefined();
  });

  it('keeps the reference of a secret and nothing else', () => {
    expect(parse(GOOD).source.password).toBe('env:DB_PASSWORD');
  });

  it('makes relative paths absolute against the file, and leaves s3:// alone', () => {
    const text = `${GOOD.replace('env:DB_PASSWORD', 'file:secret/pw').replace('  user:', '  tls: { ca: ca.pem }\n  user:')}
application: { path: ., queryLogs: [logs/*.gz, /var/log/q.log] }
inputs: { stage-01/analysis.json: mine/analysis.json }
temporal: { encryptionKey: "file:../key" }
`;
    const config = parse(text);
    expect(config.application).toMatchObject({
      path: '/work/app',
      queryLogs: ['/work/app/logs/*.gz', '/var/log/q.log'],
    });
    expect(config.artifacts.store).toBe('/work/app/.landfall/artifacts');
    expect(config.source).toMatchObject({ password: 'file:/work/app/secret/pw', tls: { ca: '/work/app/ca.pem' } });
    expect(config.temporal.encryptionKey).toBe('file:/work/key');
    expect(config.inputs).toEqual({ 'stage-01/analysis.json': '/work/app/mine/analysis.json' });
    expect(parse(`${GOOD}artifacts: { store: "s3://bucket/a/b" }\n`).artifacts.store).toBe('s3://bucket/a/b');
  });

  it('takes long names and numbers of stages', () => {
    expect(parse(`${GOOD}stages: [01-mysql-analysis, 2, transfer]\n`).stages).toEqual([
      'analysis',
      'modeling',
      'transfer',
    ]);
  });

  it('takes anchors and aliases within reason, and a byte order mark', () => {
    expect(
      parse(`\uFEFF${GOOD.replace('database: shop', 'database: &db shop').replace('name: shop', 'name: shop')}`).name,
    ).toBe('shop');
    expect(
      parse(GOOD.replace('database: shop', 'database: &db shop').replace('user: landfall', 'user: *db')).source.user,
    ).toBe('shop');
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['missing', (folder: string) => join(folder, 'none.yaml'), 'no such file'],
    ['a folder', (folder: string) => folder, 'a folder'],
  ])('%s', (_name, path, found) => {
    const folder = mkdtempSync(join(tmpdir(), 'landfall-config-'));
    expect(() => loadConfig(path(folder))).toThrow(SettingsFileError);
    expect(() => loadConfig(path(folder))).toThrow(found);
  });

  it('reads a file from disk', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'landfall-config-')), 'landfall.yaml');
    writeFileSync(file, GOOD);
    expect(loadConfig(file).name).toBe('shop');
  });
});
