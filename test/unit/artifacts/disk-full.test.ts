import type * as files from 'node:fs/promises';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { openArtifactStore } from '../../../adapters/artifacts';

/** /dev/full answers ENOSPC to every write; a store on a full disk is imitated by the one call that meets it. */
jest.mock('node:fs/promises', () => {
  const real = jest.requireActual<typeof files>('node:fs/promises');
  return {
    ...real,
    open: async (path: string, flags: string) => {
      const handle = await real.open(path, flags);
      if (flags !== 'wx') return handle;
      const full = await real.open('/dev/full', 'w');
      return {
        writeFile: (bytes: Buffer) => full.writeFile(bytes),
        sync: () => handle.sync(),
        close: async () => {
          await full.close();
          await handle.close();
        },
      };
    },
  };
});

it('a full disk is a failure that is retried, and leaves no draft', async () => {
  const location = mkdtempSync('/tmp/landfall-full-');
  const store = openArtifactStore({ location, migration: 'shop' });
  await expect(store.put('a/b', 'x'.repeat(10_000))).rejects.toMatchObject({
    code: 'LandfallArtifactStore',
    message: expect.stringContaining('ENOSPC') as string,
  });
  expect(existsSync(`${location}/shop/a/b`)).toBe(false);
  expect(readdirSync(`${location}/shop/.tmp`)).toEqual([]);
  writeFileSync(`${location}/shop/a/kept`, 'y');
  expect((await store.peek('a/kept'))?.toString()).toBe('y');
  rmSync(location, { recursive: true });
});
