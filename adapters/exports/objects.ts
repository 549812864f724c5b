import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { LandfallError } from '../../contracts/errors';
import { parseS3Location } from '../artifacts';
import { awsErrorKind, awsPlace, s3Client, type AwsSettings } from '../aws';

/** Objects of an export in one folder below the artifacts of a migration. They hold items, so they never go through a server of tools. */
export interface ExportFolder {
  /** @param sha256 of the bytes, in hex; S3 refuses a body that has another */
  put(name: string, bytes: Buffer, sha256: string, signal?: AbortSignal): Promise<void>;
  /** Names below the folder with their bytes, in the order of names. */
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  /** @throws LandfallError LandfallArtifactMissing */
  open(name: string, signal?: AbortSignal): Promise<Readable>;
  remove(names: readonly string[]): Promise<void>;
  close(): void;
}

/** Keys that one DeleteObjects takes. */
const DELETED_AT_ONCE = 1_000;

/** All throw LandfallError LandfallArtifactStore or LandfallAwsAccessDenied when S3 does not do it. */
export function openExportFolder(input: {
  readonly aws: AwsSettings;
  /** `artifacts.store`, a bucket. */
  readonly store: string;
  readonly migration: string;
  /** Ends with a slash. */
  readonly folder: string;
}): ExportFolder {
  const { bucket, prefix } = parseS3Location(input.store);
  const base = `${[prefix, input.migration].filter((part) => part !== '').join('/')}/${input.folder}`;
  const client: S3Client = s3Client(input.aws);
  const call = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      const { name, message } = error as Error;
      if (name === 'AbortError') throw error;
      if (name === 'NoSuchKey') throw new LandfallError('LandfallArtifactMissing', `${what}: the object is not there`);
      const code = awsErrorKind(error) === 'denied' ? 'LandfallAwsAccessDenied' : 'LandfallArtifactStore';
      throw new LandfallError(
        code,
        `${what} in s3://${bucket}/${base} at ${awsPlace(input.aws)} failed: ${name}: ${message}`,
      );
    }
  };
  return {
    put: async (name, bytes, sha256, signal) => {
      const request = new PutObjectCommand({
        ...{ Bucket: bucket, Key: base + name, Body: bytes, ContentLength: bytes.byteLength },
        ContentType: 'application/gzip',
        ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      });
      await call(`S3 PutObject ${name}`, () => client.send(request, signal && { abortSignal: signal }));
    },
    list: () =>
      call('S3 ListObjectsV2', async () => {
        const found: { readonly name: string; readonly bytes: number }[] = [];
        let token: string | undefined;
        do {
          const page = await client.send(
            new ListObjectsV2Command({ Bucket: bucket, Prefix: base, ContinuationToken: token }),
          );
          for (const { Key = '', Size = 0 } of page.Contents ?? [])
            found.push({ name: Key.slice(base.length), bytes: Size });
          token = page.IsTruncated ? page.NextContinuationToken : undefined;
        } while (token !== undefined);
        return found;
      }),
    open: (name, signal) =>
      call(`S3 GetObject ${name}`, async () => {
        const request = new GetObjectCommand({ Bucket: bucket, Key: base + name });
        const { Body } = await client.send(request, signal && { abortSignal: signal });
        return Body as Readable;
      }),
    remove: async (names) => {
      for (let at = 0; at < names.length; at += DELETED_AT_ONCE) {
        const Objects = names.slice(at, at + DELETED_AT_ONCE).map((name) => ({ Key: base + name }));
        const { Errors = [] } = await call('S3 DeleteObjects', () =>
          client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } })),
        );
        const [first] = Errors;
        if (first !== undefined)
          throw new LandfallError(
            'LandfallArtifactStore',
            `S3 DeleteObjects ${first.Key ?? ''}: ${first.Message ?? ''}`,
          );
      }
    },
    close: () => client.destroy(),
  };
}
