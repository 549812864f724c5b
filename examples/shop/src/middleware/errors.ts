import type { ErrorRequestHandler, RequestHandler } from 'express';
import { HttpError, isDuplicate, isMissingParent, isStillReferenced } from '../errors';

export const notFound: RequestHandler = (req, res) => {
  res.status(404).json({ error: 'not_found', message: `no route ${req.method} ${req.path}` });
};

export const errorHandler: ErrorRequestHandler = (err: unknown, _req, res, _next) => {
  if (err instanceof HttpError) {
    res.status(err.status).json({ error: err.code, message: err.message, details: err.details });
    return;
  }
  if (isBodyError(err)) {
    res.status(err.status).json({ error: 'bad_request', message: err.message });
    return;
  }
  // Constraint violations that no service has given a better name.
  if (isDuplicate(err)) {
    res.status(409).json({ error: 'duplicate', message: 'this already exists' });
    return;
  }
  if (isMissingParent(err)) {
    res.status(422).json({ error: 'unknown_reference', message: 'something this refers to does not exist' });
    return;
  }
  if (isStillReferenced(err)) {
    res.status(409).json({ error: 'still_referenced', message: 'something else still refers to this' });
    return;
  }
  console.error(err);
  res.status(500).json({ error: 'internal', message: 'something went wrong' });
};

function isBodyError(err: unknown): err is Error & { status: number } {
  return err instanceof Error && 'type' in err && 'status' in err && typeof err.status === 'number' && err.status < 500;
}
