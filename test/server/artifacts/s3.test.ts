import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, DeleteBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { openArtifactStore } from '../../../adapters/artifacts';
import { openS3Store } from '../../../adapters/artifacts/s3';
import { clientConfig, s3Client } from '../../../adapters/aws';
import { createSecretResolver } from '../../../adapters/secrets';
import { stack } from '../../support/stack';

const aws = () => ({ region: 'us-east-1', endpoint: stack.aws() });
const bucket = `landfall-test-${process.pid}-${Date.now().toString(36)}`;

describe('artifact store on S3', () => {
  const client = s3Client(aws());
  const location = `s3://${bucket}/some/prefix`;
  const open = () => openArtifactStore({ location, migration: 'shop', aws: aws() });

  beforeAll(() => client.send(new CreateBucketCommand({ Bucket: bucket })));
  afterAll(async () => {
    await open().erase('');
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
    client.destroy();
  });

  it('gives back what was put, lists by key, erases by prefix', async () => {
    const store = open();
    expect(store.location).toBe(`${location}/shop`);
    const b = await store.put('stage-02/b.json', '{"é":1}');
    const a = await store.put('stage-01/a', Buffer.from([0, 255, 128]));
    expect((await store.get(b)).toString()).toBe('{"é":1}');
    expect([...(await store.get(a))]).toEqual([0, 255, 128]);
    expect(await store.put('stage-02/b.json', '{"é":1}')).toEqual(b);
    expect(await store.list()).toEqual([a, b]);
    expect(await store.list('stage-02/')).toEqual([b]);
    expect(await store.erase('stage-01/')).toEqual(['stage-01/a']);
    expect(await store.erase('stage-01/')).toEqual([]);
    expect(await store.list()).toEqual([b]);
  });

  it('halts when an object was changed, names a missing one', async () => {
    const store = open();
    const ref = await store.put('stage-03/c', 'ours');
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'some/prefix/shop/stage-03/c', Body: 'theirs' }));
    await expect(store.get(ref)).rejects.toMatchObject({ code: 'LandfallArtifactChanged' });
    await store.erase('stage-03/');
    await expect(store.get(ref)).rejects.toMatchObject({ code: 'LandfallArtifactMissing' });
    expect(await store.peek('stage-03/c')).toBeUndefined();
  });

  it('lists more than one page', async () => {
    const store = openS3Store({ location, migration: 'shop', aws: aws(), pageKeys: 2 });
    for (let n = 0; n < 5; n += 1) await store.put(`many/${n}`, 'x');
    expect(await store.list('many/')).toHaveLength(5);
    expect(await store.erase('many/')).toHaveLength(5);
  });

  it('refuses keys that are no paths, and needs a region', async () => {
    await expect(open().put('../x', 'y')).rejects.toMatchObject({ code: 'LandfallArtifactInvalid' });
    expect(() => openArtifactStore({ location, migration: 'shop' })).toThrow(
      expect.objectContaining({ code: 'LandfallConfigInvalid' }) as Error,
    );
    expect(() => openArtifactStore({ location: 's3://B_A_D', migration: 'shop', aws: aws() })).toThrow(
      expect.objectContaining({ code: 'LandfallConfigInvalid' }) as Error,
    );
  });

  it('a missing bucket and a dead endpoint are retried, a missing right is not', async () => {
    const gone = openArtifactStore({ location: 's3://landfall-not-there/x', migration: 'shop', aws: aws() });
    await expect(gone.put('a', 'b')).rejects.toMatchObject({ code: 'LandfallArtifactStore' });
    const server = createServer((_, response) =>
      response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>'),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const denied = openArtifactStore({ location, migration: 'shop', aws: { region: 'us-east-1', endpoint } });
    await expect(denied.peek('a')).rejects.toMatchObject({ code: 'LandfallAwsAccessDenied' });
    server.closeAllConnections();
    server.close();
  });
});

describe('secrets in Secrets Manager', () => {
  const client = new SecretsManagerClient(clientConfig(aws()));
  const names = { json: `${bucket}/json`, text: `${bucket}/text` };
  const resolve = createSecretResolver({
    environment: {},
    readFile: () => Promise.reject(new Error('no')),
    aws: aws(),
  });
  beforeAll(async () => {
    await client.send(new CreateSecretCommand({ Name: names.json, SecretString: '{"password":"hunter2","port":33}' }));
    await client.send(new CreateSecretCommand({ Name: names.text, SecretString: 'plain#text' }));
  });
  afterAll(async () => {
    for (const SecretId of Object.values(names))
      await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    client.destroy();
  });

  it('reads the whole or a field', async () => {
    expect(await resolve(`secretsmanager:${names.text}`)).toBe('plain#text');
    expect(await resolve(`secretsmanager:${names.json}#password`)).toBe('hunter2');
    expect(await resolve(`secretsmanager:${names.json}#port`)).toBe('33');
  });

  it('names what is missing and never a value', async () => {
    for (const reference of [`${names.json}#nope`, `${names.json}#toString`, `${names.text}#field`, 'not/there']) {
      const error = (await resolve(`secretsmanager:${reference}`).catch((e: unknown) => e)) as Error;
      expect(error).toMatchObject({ code: 'LandfallSecretMissing' });
      expect(error.message).toContain(reference);
      expect(error.message).not.toMatch(/hunter2|plain#text/);
    }
  });
});
