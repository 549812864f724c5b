import { failureDefinition, LandfallError, type FailureCode } from '../../../contracts/errors';

/** Activities throw what Temporal shows; here its code becomes a LandfallError again, with cause, check and fix of the list. */
export async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { type, message } = error as { type?: unknown; message?: unknown };
    if (typeof type === 'string' && failureDefinition(type))
      throw new LandfallError(type as FailureCode, String(message), { cause: error });
    throw error;
  }
}
