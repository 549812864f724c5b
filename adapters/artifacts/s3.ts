import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import type { ArtifactRef, ErasableArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import { byCodeUnit } from '../../engine/lib/compare';
import { awsErrorKind, awsPlace, s3Client, type AwsSettings } from '../aws';
import { assertKey, assertMigration } from './key';
import { asBytes, byKey, checked, referenceOf } from './reference';

const READS_AT_ONCE = 8;

/** `s3://bucket/prefix` -> its parts. */
export function parseS3Location(location: string): { readonly bucket: string; readonly prefix: string } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(location);
  if (!match) throw new LandfallError('LandfallConfigInvalid', `artifacts.store ${location} is no s3://bucket/prefix`);
  const prefix = (match[2] ?? '').replace(/\/+$/, '');
  return { bucket: match[1] ?? '', prefix };
}

/** Objects `s3://bucket/prefix/<migration>/<key>`; S3 checks the SHA-256 of every body it is given. */
export function openS3Store(input: {
  readonly location: string;
  readonly migration: string;
  readonly aws: AwsSettings;
  /** Keys per page of a listing; S3's own 1000 when left out. */
  readonly pageKeys?: number;
}): ErasableArtifactStore {
  const { bucket, prefix } = parseS3Location(input.location);
  const base = [prefix, assertMigration(input.migration)].filter((part) => part !== '').join('/');
  const location = `s3://${bucket}/${base}`;
  const client = s3Client(input.aws);
  const objectKey = (key: string): string => `${base}/${assertKey(key)}`;

  const call = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof LandfallError) throw error;
      const { name, message } = error as Error;
      const code = awsErrorKind(error) === 'denied' ? 'LandfallAwsAccessDenied' : 'LandfallArtifactStore';
      throw new LandfallError(code, `${what} in ${location} at ${awsPlace(input.aws)} failed: ${name}: ${message}`);
    }
  };

  const peek = (key: string): Promise<Buffer | undefined> =>
    call(`S3 GetObject ${key}`, async () => {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: objectKey(key) }));
        return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    });

  const keysBelow = (wanted: string): Promise<readonly string[]> =>
    call('S3 ListObjectsV2', async () => {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: `${base}/${wanted}`,
            ContinuationToken: token,
            MaxKeys: input.pageKeys,
          }),
        );
        keys.push(...(page.Contents ?? []).map((object) => (object.Key ?? '').slice(base.length + 1)));
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
      return keys.filter((key) => key !== '' && !key.endsWith('/'));
    });

  return {
    location,
    peek,
    async get(ref) {
      return checked(ref, await peek(ref.key), location);
    },
    async put(key, content) {
      const bytes = asBytes(content);
      const ref = referenceOf(key, bytes);
      const present = await peek(key);
      if (present?.equals(bytes)) return ref;
      await call(`S3 PutObject ${key}`, () =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: objectKey(key),
            Body: bytes,
            ContentLength: bytes.byteLength,
            ChecksumSHA256: Buffer.from(ref.sha256, 'hex').toString('base64'),
          }),
        ),
      );
      return ref;
    },
    async erase(wanted) {
      const keys = [...(await keysBelow(wanted))].sort(byCodeUnit);
      for (const key of keys)
        await call(`S3 DeleteObject ${key}`, () =>
          client.send(new DeleteObjectCommand({ Bucket: bucket, Key: objectKey(key) })),
        );
      return keys;
    },
    async list(wanted = '') {
      // The hash is of the bytes that lie there now; what an object says about itself proves nothing.
      const limit = pLimit(READS_AT_ONCE);
      const refs = await Promise.all(
        (await keysBelow(wanted)).map((key) =>
          limit(async (): Promise<ArtifactRef | undefined> => {
            const bytes = await peek(key);
            return bytes && referenceOf(key, bytes);
          }),
        ),
      );
      return byKey(refs.filter((ref): ref is ArtifactRef => ref !== undefined));
    },
  };
}
