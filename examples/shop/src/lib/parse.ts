import { z } from 'zod';
import { ValidationError } from '../errors';

export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = details[0];
  throw new ValidationError(first ? `${first.path || 'body'}: ${first.message}` : 'invalid input', details);
}

export const id = z.coerce.number().int().positive();
export const idParam = z.object({ id });
export const limit = (fallback: number, max: number) => z.coerce.number().int().min(1).max(max).default(fallback);
export const page = z.coerce.number().int().min(1).max(50).default(1);
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
export const money = z
  .union([z.number().nonnegative(), z.string()])
  .transform((value) => String(value))
  .pipe(z.string().regex(/^\d{1,8}(\.\d{1,2})?$/, 'must be an amount with at most two decimals'));
