import { z } from 'zod';

/** The part of JSON Schema that settings files need, with our own annotations. */
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

/** Text of a schema file for editors. */
export const jsonSchemaText = (schema: z.ZodType): string => `${JSON.stringify(jsonSchemaOf(schema), null, 2)}\n`;
