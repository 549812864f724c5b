import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { defaultPayloadConverter, METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { UNREADABLE_FIELD } from '../../contracts/payloads';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array | null | undefined): string => new TextDecoder().decode(bytes ?? undefined);
const isOurs = (payload: Payload): boolean => text(payload.metadata?.[METADATA_ENCODING_KEY]) === ENCODING;

/** First 16 hex digits of the key's SHA-256: names the key, tells nothing of it. */
const keyIdOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 16);

/**
 * AES-256-GCM for payloads, for worker, client and codec server. It is always installed: a Web UI with a codec server encrypts what it sends
 * to every workflow, and a worker that threw there would hang the workflow. What cannot be read becomes a marker that the receiver refuses
 * (contracts/payloads). What is not encrypted, such as a signal typed into the Web UI, passes as it is.
 */
export class AesCodec implements PayloadCodec {
  private readonly keyId: string | undefined;

  /** @param key 32 bytes; without one nothing is encrypted */
  constructor(private readonly key?: Buffer) {
    this.keyId = key && keyIdOf(key);
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    const { key, keyId } = this;
    if (key === undefined || keyId === undefined) return Promise.resolve(payloads);
    return Promise.resolve(payloads.map((payload) => (isOurs(payload) ? payload : encrypt(payload, key, keyId))));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => (isOurs(payload) ? this.decrypt(payload) : payload)));
  }

  private decrypt(payload: Payload): Payload {
    const { key, keyId } = this;
    const sealedBy = text(payload.metadata?.[KEY_ID]);
    if (key === undefined) return unreadable(`a payload is encrypted with key ${sealedBy} and this process has no key`);
    if (sealedBy !== keyId)
      return unreadable(`a payload is encrypted with key ${sealedBy}, this process has key ${keyId}`);
    try {
      return open(payload, key);
    } catch {
      return unreadable(`a payload encrypted with key ${sealedBy} is damaged`);
    }
  }
}

function encrypt(payload: Payload, key: Buffer, keyId: string): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const body = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { [METADATA_ENCODING_KEY]: utf8.encode(ENCODING), [KEY_ID]: utf8.encode(keyId) },
    data: Buffer.concat([iv, cipher.getAuthTag(), body]),
  };
}

function open(payload: Payload, key: Buffer): Payload {
  const data = Buffer.from(payload.data ?? []);
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(data.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return PayloadMessage.decode(Buffer.concat([decipher.update(data.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]));
}

const unreadable = (reason: string): Payload => {
  const payload = defaultPayloadConverter.toPayload({ [UNREADABLE_FIELD]: reason });
  if (payload === undefined) throw new TypeError('the marker has no payload');
  return payload;
};
