import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intoFolder } from '../../../client/cli/standalone/out-folder';

const folder = mkdtempSync(join(tmpdir(), 'landfall-out-'));
const makeFolder = (out: string): Promise<void> => intoFolder(out, async () => undefined);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the folder of --out', () => {
  it('is made with all above it, and may be there', async () => {
    const deep = join(folder, 'a', 'b', 'c');
    await makeFolder(deep);
    await makeFolder(deep);
    expect(existsSync(deep)).toBe(true);
    await Promise.all([makeFolder(join(folder, 'x/y')), makeFolder(join(folder, 'x/y'))]);
    expect(existsSync(join(folder, 'x/y'))).toBe(true);
  });

  it('is refused by name where none can be, also where Node would try for ever', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const out of [join(folder, 'file'), join(folder, 'file', 'deeper'), '/proc/nope', '/proc/nope/deeper'])
      await expect(makeFolder(out)).rejects.toThrow(`--out ${out} cannot be written`);
  });

  it('goes again, with what was made above it, when the work fails; what is not empty stays', async () => {
    const fail = (work: () => void) => async (): Promise<never> => {
      work();
      throw new Error('no dump');
    };
    await expect(
      intoFolder(
        join(folder, 'p', 'q'),
        fail(() => undefined),
      ),
    ).rejects.toThrow('no dump');
    expect(existsSync(join(folder, 'p'))).toBe(false);
    const half = join(folder, 'half', 'way');
    await expect(
      intoFolder(
        half,
        fail(() => writeFileSync(join(half, 'file'), '')),
      ),
    ).rejects.toThrow('no dump');
    expect(existsSync(join(half, 'file'))).toBe(true);
    await expect(
      intoFolder(
        join(folder, 'x'),
        fail(() => undefined),
      ),
    ).rejects.toThrow('no dump');
    expect(existsSync(join(folder, 'x'))).toBe(true);
  });
});
