import type { DataConverter } from '@temporalio/common';
import { LandfallError } from '../../contracts/errors';
import { AesCodec } from './aes';

export { AesCodec } from './aes';

const KEY = /^[0-9a-fA-F]{64}$/;

/**
 * Reads a key of 32 bytes in hex.
 * @throws LandfallError LandfallConfigInvalid, without repeating the text
 */
export function readKey(hex: string): Buffer {
  if (!KEY.test(hex.trim()))
    throw new LandfallError(
      'LandfallConfigInvalid',
      'the secret of temporal.encryptionKey is not 64 hex digits (32 bytes)',
    );
  return Buffer.from(hex.trim(), 'hex');
}

/** Data converter of worker and client; failures are encrypted as well when there is a key. */
export const dataConverter = (key?: Buffer): DataConverter => ({
  payloadCodecs: [new AesCodec(key)],
  ...(key === undefined ? {} : { failureConverterPath: require.resolve('./failure-converter') }),
});
