import { z } from 'zod';
import { configSchema } from '../../contracts/schemas/config';

/** The part of JSON Schema that the configuration needs, with our own annotations. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly unit?: string;
  readonly applies?: string;
  readonly secret?: boolean;
}

/** JSON Schema (draft 7, which editors know best) of what a person writes: settings with a default may be left out. */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) as JsonSchema;

/** Text of `landfall.schema.json`. */
export const configJsonSchemaText = (): string => `${JSON.stringify(jsonSchemaOf(configSchema), null, 2)}\n`;
