import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Tools } from '../../../contracts/mcp';
import { parseS3Location, sha256Hex } from '../../artifacts';
import { s3Client } from '../../aws';
import type { ServerSettings } from '../settings';
import type { Toolbox } from '../toolbox';
import { awsTold, refused, unlessMissing } from './told';

/** Below the artifacts of the migration, which the tools cannot reach. */
const FOLDER = 'scripts';
const MOST_BYTES = 1_000_000;
/** GetObject says the first, HeadObject, which has no body, the second. */
const MISSING = ['NoSuchKey', 'NotFound'];

interface Place {
  readonly bucket: string;
  /** Ends with a slash. */
  readonly base: string;
}

interface Options {
  readonly abortSignal: AbortSignal;
}

/** @throws LandfallError LandfallConfigInvalid for a location that is none */
function placeOf({ store, migration }: ServerSettings): Place | undefined {
  if (!store.startsWith('s3://')) return undefined;
  const { bucket, prefix } = parseS3Location(store);
  return { bucket, base: `${[prefix, migration, FOLDER].filter((part) => part !== '').join('/')}/` };
}

/** What the tools on scripts do. Each call has connections of its own. */
export function s3Toolbox(settings: ServerSettings): Toolbox<Tools['s3']> {
  const { aws, store } = settings;
  const place = placeOf(settings);
  const used = (): Place => {
    if (place === undefined) throw refused(`artifacts.store is ${store} and no bucket: there is no place for objects`);
    return place;
  };
  const withClient = async <T>(call: string, use: (client: S3Client) => Promise<T>): Promise<T> => {
    const client = s3Client(aws);
    try {
      return await awsTold(aws, `S3 ${call}`, () => use(client));
    } finally {
      client.destroy();
    }
  };
  const objectAt = (key: string) => ({ Bucket: used().bucket, Key: used().base + key });

  /** Bytes of an object; undefined when there is none. */
  const lengthOf = (key: string, options: Options): Promise<number | undefined> =>
    withClient('HeadObject', (client) =>
      unlessMissing(MISSING, async () => {
        const { ContentLength = 0 } = await client.send(new HeadObjectCommand(objectAt(key)), options);
        return ContentLength;
      }),
    );
  /** An object that is not too long; its length is asked for first, as a body that has begun has to be read. */
  const peek = async (key: string, options: Options): Promise<Buffer | 'too long' | undefined> => {
    const length = await lengthOf(key, options);
    if (length === undefined) return undefined;
    if (length > MOST_BYTES) return 'too long';
    return withClient('GetObject', (client) =>
      unlessMissing(MISSING, async () => {
        const { Body } = await client.send(new GetObjectCommand(objectAt(key)), options);
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      }),
    );
  };

  return {
    get_place: async () => ({ location: place === undefined ? null : `s3://${place.bucket}/${place.base}` }),
    list_objects: async ({ prefix, max_keys: most }, { signal }) => {
      const { bucket, base } = used();
      const request = { Bucket: bucket, Prefix: base + prefix, MaxKeys: most };
      const page = await withClient('ListObjectsV2', (client) =>
        client.send(new ListObjectsV2Command(request), { abortSignal: signal }),
      );
      const found = page.Contents ?? [];
      return {
        objects: found.map(({ Key = '', Size = 0 }) => ({ key: Key.slice(base.length), bytes: Size })),
        more: page.IsTruncated === true,
      };
    },
    get_object: async ({ key }, { signal }) => {
      const bytes = await peek(key, { abortSignal: signal });
      if (bytes === undefined) return { object: null };
      if (bytes === 'too long') throw refused(`${key} is longer than ${MOST_BYTES} bytes`);
      return { object: { key, bytes: bytes.byteLength, sha256: sha256Hex(bytes), text: textOf(bytes, key) } };
    },
    put_object: async ({ key, body }, { signal }) => {
      const options = { abortSignal: signal };
      const bytes = Buffer.from(body);
      if (bytes.byteLength > MOST_BYTES) throw refused(`the text is longer than ${MOST_BYTES} bytes`);
      const sha256 = sha256Hex(bytes);
      const answer = { uri: `s3://${used().bucket}/${used().base}${key}`, sha256 };
      const before = await peek(key, options);
      if (Buffer.isBuffer(before) && before.equals(bytes)) return { outcome: 'unchanged', ...answer };
      const request = new PutObjectCommand({
        ...objectAt(key),
        ...{ Body: bytes, ContentLength: bytes.byteLength, ContentType: 'text/plain; charset=utf-8' },
        ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      });
      await withClient('PutObject', (client) => client.send(request, options));
      return { outcome: 'written', ...answer };
    },
    delete_object: async ({ key }, { signal }) => {
      const options = { abortSignal: signal };
      if ((await lengthOf(key, options)) === undefined) return { deleted: false };
      await withClient('DeleteObject', (client) => client.send(new DeleteObjectCommand(objectAt(key)), options));
      return { deleted: true };
    },
  };
}

/** @throws LandfallError LandfallMcpToolRefused for bytes that are no UTF-8 */
function textOf(bytes: Buffer, key: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused(`${key} is no text`);
  }
}
