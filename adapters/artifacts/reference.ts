import { createHash } from 'node:crypto';
import type { ArtifactRef } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import { by } from '../../engine/lib/compare';

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const asBytes = (content: Uint8Array | string): Buffer =>
  typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content);

export const referenceOf = (key: string, bytes: Uint8Array): ArtifactRef => ({
  key,
  sha256: sha256Hex(bytes),
  bytes: bytes.byteLength,
});

/**
 * What was read must be what was handed on.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged
 */
export function checked(ref: ArtifactRef, bytes: Buffer | undefined, location: string): Buffer {
  if (bytes === undefined)
    throw new LandfallError('LandfallArtifactMissing', `${ref.key} is not in the artifact store ${location}`);
  const found = sha256Hex(bytes);
  if (found !== ref.sha256)
    throw new LandfallError(
      'LandfallArtifactChanged',
      `${ref.key} in ${location} has SHA-256 ${found} (${bytes.byteLength} bytes), handed on was ${ref.sha256} (${ref.bytes} bytes)`,
    );
  return bytes;
}

/** References in the order of their keys by code unit. */
export const byKey = (refs: readonly ArtifactRef[]): readonly ArtifactRef[] => [...refs].sort(by((ref) => ref.key));
