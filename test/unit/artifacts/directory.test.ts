import {
  chmodSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openArtifactStore, sha256Hex } from '../../../adapters/artifacts';

describe('artifact store in a directory', () => {
  let location: string;
  beforeEach(() => (location = mkdtempSync(join(tmpdir(), 'landfall-artifacts-'))));
  afterEach(() => rmSync(location, { recursive: true, force: true }));
  const open = (migration = 'shop') => openArtifactStore({ location, migration });

  it('gives back what was put, with its hash', async () => {
    const store = open();
    const ref = await store.put('stage-01/analysis.json', '{"é":1}\n');
    expect(ref).toEqual({
      key: 'stage-01/analysis.json',
      sha256: sha256Hex(Buffer.from('{"é":1}\n')),
      bytes: Buffer.byteLength('{"é":1}\n'),
    });
    expect((await store.get(ref)).toString()).toBe('{"é":1}\n');
    expect(store.location).toBe(join(location, 'shop'));
  });

  it('does not write the same bytes twice', async () => {
    const store = open();
    await store.put('a/b.md', 'same');
    const path = join(location, 'shop/a/b.md');
    utimesSync(path, 1, 1);
    await store.put('a/b.md', 'same');
    const { statSync } = await import('node:fs');
    expect(statSync(path).mtimeMs).toBe(1000);
  });

  it('halts when a file was changed, names a missing one', async () => {
    const store = open();
    const ref = await store.put('stage-02/migrationContract.json', '{}');
    writeFileSync(join(location, 'shop/stage-02/migrationContract.json'), '{"tables":[]}');
    await expect(store.get(ref)).rejects.toMatchObject({ code: 'LandfallArtifactChanged' });
    rmSync(join(location, 'shop/stage-02/migrationContract.json'));
    await expect(store.get(ref)).rejects.toMatchObject({ code: 'LandfallArtifactMissing' });
    expect(await store.peek(ref.key)).toBeUndefined();
  });

  it('lists by key, without half-written files, and removes those of a killed process', async () => {
    const store = open();
    expect(await store.list()).toEqual([]);
    mkdirSync(join(location, 'shop/.tmp'), { recursive: true });
    const draft = join(location, 'shop/.tmp/left-behind');
    writeFileSync(draft, 'half');
    utimesSync(draft, 1, 1);
    await store.put('stage-02/b', '2');
    await store.put('stage-01/a', '1');
    await store.put('stage-02/B', '3');
    expect((await store.list()).map((r) => r.key)).toEqual(['stage-01/a', 'stage-02/B', 'stage-02/b']);
    expect((await store.list('stage-02/')).map((r) => r.key)).toEqual(['stage-02/B', 'stage-02/b']);
    expect(readdirSync(join(location, 'shop/.tmp'))).toEqual([]);
  });

  it.each(['', '/etc/passwd', '../x', 'a/../../x', 'a//b', 'a/./b', 'a\\..\\b', '.hidden', 'a/.b', 'a\0b', 'a\nb'])(
    'refuses the key %j',
    async (key) => {
      await expect(open().put(key, 'x')).rejects.toMatchObject({ code: 'LandfallArtifactInvalid' });
      await expect(open().peek(key)).rejects.toMatchObject({ code: 'LandfallArtifactInvalid' });
    },
  );

  it.each(['..', '', 'a/b', '.'])('refuses the migration name %j', (name) => {
    expect(() => open(name)).toThrow(expect.objectContaining({ code: 'LandfallArtifactInvalid' }) as Error);
  });

  it('leaves no folder behind where it has erased everything, also while others write there', async () => {
    const store = open();
    await store.put('stage-01/work/schema.json', '{}');
    await store.put('stage-01/analysis.json', '{}');
    await store.put('run.json', '{}');
    expect(await store.erase('stage-01/')).toEqual(['stage-01/analysis.json', 'stage-01/work/schema.json']);
    expect(readdirSync(join(location, 'shop')).filter((name) => !name.startsWith('.'))).toEqual(['run.json']);
    const writers = Array.from({ length: 40 }, (_, n) => store.put(`stage-02/a/${n}.json`, '{}'));
    const erasers = Array.from({ length: 10 }, () => store.erase('stage-02/'));
    await Promise.all([...writers, ...erasers]);
    await store.erase('stage-02/');
    expect(readdirSync(join(location, 'shop')).filter((name) => !name.startsWith('.'))).toEqual(['run.json']);
  });

  it('never writes outside, whatever the key', async () => {
    const store = open();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '\0') }), async (key) => {
        await store.put(key, 'x').catch(() => undefined);
        expect(readdirSync(location).filter((n) => n !== 'shop')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('does not follow a link out of the store', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'landfall-outside-'));
    writeFileSync(join(outside, 'f'), 'theirs');
    mkdirSync(join(location, 'shop'));
    symlinkSync(outside, join(location, 'shop/link'));
    await expect(open().peek('link/f')).rejects.toMatchObject({ code: 'LandfallArtifactInvalid' });
    await expect(open().put('link/g', 'x')).rejects.toMatchObject({ code: 'LandfallArtifactInvalid' });
    expect(readdirSync(outside)).toEqual(['f']);
    rmSync(outside, { recursive: true });
  });

  it('says where it could not write, and leaves the old file whole', async () => {
    const store = open();
    await store.put('a/f', 'old');
    writeFileSync(join(location, 'shop/blocked'), '');
    await expect(store.put('blocked/f', 'x')).rejects.toMatchObject({
      code: 'LandfallArtifactStore',
      message: expect.stringContaining('blocked/f') as string,
    });
    chmodSync(join(location, 'shop'), 0o755);
    expect((await store.peek('a/f'))?.toString()).toBe('old');
  });

  it('parallel writers of one key leave one of the two contents, never a mix', async () => {
    const store = open();
    const contents = Array.from({ length: 16 }, (_, n) => String(n).repeat(50_000));
    await Promise.all(contents.map((content) => store.put('k', content)));
    expect(contents).toContain((await store.peek('k'))?.toString());
  });
});
