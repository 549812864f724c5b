import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { z } from 'zod';
import { inProcessWay } from '../../../adapters/mcp/client/in-process';
import { createServer, SERVER_VERSION } from '../../../adapters/mcp/server/create';
import type { Toolbox } from '../../../adapters/mcp/toolbox';
import { LandfallError } from '../../../contracts/errors';
import { defineTools } from '../../../contracts/mcp/tool';

const tools = defineTools({
  double: {
    title: 'Twice',
    description: 'Doubles a number.',
    input: z.strictObject({ number: z.int().max(10) }),
    output: z.strictObject({ number: z.number() }),
    effect: 'read',
  },
  forget: {
    title: 'Forget',
    description: 'Takes something away.',
    input: z.strictObject({}),
    output: z.strictObject({}),
    effect: 'delete',
  },
  look: {
    title: 'Look',
    description: 'Gives a value of a row.',
    input: z.strictObject({}),
    output: z.strictObject({ value: z.string() }),
    effect: 'read',
    rowData: true,
  },
});
const toolbox: Toolbox<typeof tools> = {
  double: async ({ number }) => {
    if (number === 4) throw new LandfallError('LandfallSourceUnreachable', 'mysql://me:hunter2@db is gone');
    if (number === 5) throw new TypeError('undefined is no function');
    return { number: number * 2 };
  },
  forget: async () => ({}),
  look: async () => ({ value: 'x' }),
};

async function connected(policy = { allowWrite: false, allowRowData: false }): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const { transport } = await inProcessWay(createServer({ name: 'mysql', tools, toolbox, policy }));
  await client.connect(transport);
  return client;
}

it('offers what its policy allows, with exact schemas and annotations', async () => {
  const client = await connected();
  const { tools: listed } = await client.listTools();
  expect(listed).toEqual([
    {
      name: 'double',
      title: 'Twice',
      description: 'Doubles a number.',
      inputSchema: expect.objectContaining({
        type: 'object',
        properties: { number: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: 10 } },
        required: ['number'],
        additionalProperties: false,
      }) as object,
      outputSchema: expect.objectContaining({ properties: { number: { type: 'number' } } }) as object,
      annotations: {
        title: 'Twice',
        ...{ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      },
    },
  ]);
  await expect(client.callTool({ name: 'forget' })).rejects.toThrow('start the server with --allow-write');
  await expect(client.callTool({ name: 'look' })).rejects.toThrow('start the server with --allow-row-data');
  await expect(client.callTool({ name: 'toString' })).rejects.toThrow('there is no tool "toString"');
  const all = await connected({ allowWrite: true, allowRowData: true });
  const names = (await all.listTools()).tools.map(({ name, annotations }) => `${name} ${annotations?.destructiveHint}`);
  expect(names).toEqual(['double false', 'forget true', 'look false']);
});

it('answers with structured content and the same as text; failures carry their code and no secret', async () => {
  const client = await connected();
  const call = (number: unknown) => client.callTool({ name: 'double', arguments: { number } });
  expect(await call(3)).toMatchObject({
    structuredContent: { number: 6 },
    content: [{ type: 'text', text: '{"number":6}' }],
  });
  for (const [given, said] of [
    [11, /^LandfallMcpToolRefused: number: /],
    ['3', /^LandfallMcpToolRefused: number: /],
    [4, /^LandfallSourceUnreachable: .* is gone/],
    [5, /^LandfallInternal: TypeError: undefined is no function/],
  ] as const) {
    const answer = await call(given);
    expect(answer).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(said) as string }] });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  }
});

it('has the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string };
  expect(SERVER_VERSION).toBe(version);
});
