import { z } from 'zod';
import { defineTools } from './tool';

/** Tools of the server for scripts and manifests. Every key lies below the one place of the server; nothing else can be reached. */

/** Scripts and manifests are small; rows never come this way. */
const MOST_CHARACTERS = 1_000_000;

/** S3's own "safe characters", cut into parts that no path normalisation changes. */
const key = z
  .string()
  .max(512)
  .regex(/^[A-Za-z0-9!_.*'()-]+(?:\/[A-Za-z0-9!_.*'()-]+)*$/, { error: "parts of letters, digits and ! _ . * ' ( ) -" })
  .refine((text) => !text.split('/').some((part) => part === '.' || part === '..'), { error: 'no part . or ..' })
  .describe('path below the place of this server');

const object = z.strictObject({ key: z.string(), bytes: z.number() });

export const s3Tools = defineTools({
  get_place: {
    title: 'Where the objects lie',
    description:
      'Bucket and prefix below which all objects of this server lie; null when artifacts.store is no bucket, and then the other tools refuse.',
    input: z.strictObject({}),
    output: z.strictObject({ location: z.string().nullable().describe('s3://bucket/prefix/') }),
    effect: 'read',
  },
  list_objects: {
    title: 'Objects below a path',
    description: 'Keys and sizes of the objects whose keys begin with a prefix, in their order.',
    input: z.strictObject({
      prefix: z.string().max(512).default('').describe('what the keys begin with, below the place of this server'),
      max_keys: z.int().min(1).max(1_000).default(100),
    }),
    output: z.strictObject({ objects: z.array(object), more: z.boolean() }),
    effect: 'read',
  },
  get_object: {
    title: 'Read a script or manifest',
    description: 'Text of an object of at most 1,000,000 bytes of UTF-8; null when there is none of the key.',
    input: z.strictObject({ key }),
    output: z.strictObject({
      object: z.strictObject({ ...object.shape, sha256: z.string(), text: z.string() }).nullable(),
    }),
    effect: 'read',
  },
  put_object: {
    title: 'Write a script or manifest',
    description:
      'Writes a text, whatever was there before; S3 checks its SHA-256. The same text again is not written a second time.',
    input: z.strictObject({ key, body: z.string().max(MOST_CHARACTERS) }),
    output: z.strictObject({ outcome: z.enum(['written', 'unchanged']), uri: z.string(), sha256: z.string() }),
    effect: 'write',
  },
  delete_object: {
    title: 'Delete a script or manifest',
    description: 'Deletes one object; one that is not there is no failure.',
    input: z.strictObject({ key }),
    output: z.strictObject({ deleted: z.boolean() }),
    effect: 'delete',
  },
});
