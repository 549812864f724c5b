import { createHash } from 'node:crypto';
import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';

/** Artifacts in memory, for tests of what writes and reads them. */
export class MemoryStore implements ArtifactStore {
  readonly location = 'memory';
  readonly files = new Map<string, Buffer>();

  async put(key: string, bytes: Uint8Array | string): Promise<ArtifactRef> {
    const buffer = Buffer.from(bytes as string);
    this.files.set(key, buffer);
    return refOf(key, buffer);
  }
  async get(ref: ArtifactRef): Promise<Buffer> {
    const found = this.files.get(ref.key);
    if (found === undefined) throw new LandfallError('LandfallArtifactMissing', ref.key);
    if (refOf(ref.key, found).sha256 !== ref.sha256) throw new LandfallError('LandfallArtifactChanged', ref.key);
    return found;
  }
  async peek(key: string): Promise<Buffer | undefined> {
    return this.files.get(key);
  }
  async list(prefix = ''): Promise<readonly ArtifactRef[]> {
    return [...this.files].filter(([key]) => key.startsWith(prefix)).map(([key, buffer]) => refOf(key, buffer));
  }
  text(key: string): string {
    return this.files.get(key)?.toString('utf8') ?? '';
  }
}

const refOf = (key: string, buffer: Buffer): ArtifactRef => ({
  key,
  sha256: createHash('sha256').update(buffer).digest('hex'),
  bytes: buffer.length,
});
