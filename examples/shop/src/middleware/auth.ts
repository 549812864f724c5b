import type { RequestHandler } from 'express';
import { ForbiddenError, UnauthorizedError } from '../errors';
import { authService } from '../services/auth-service';
import type { Role } from '../repositories/user-repository';

/** Fills req.user when the request carries a token that is still good; never refuses. */
export const loadSession: RequestHandler = async (req, _res, next) => {
  const header = req.get('authorization');
  if (header?.startsWith('Bearer ')) {
    const token = header.slice('Bearer '.length).trim();
    const user = await authService.authenticate(token);
    if (user) {
      req.user = user;
      req.token = token;
    }
  }
  next();
};

export const requireUser: RequestHandler = (req, _res, next) => {
  if (!req.user) throw new UnauthorizedError();
  next();
};

export function requireRole(...roles: Role[]): RequestHandler {
  return (req, _res, next) => {
    if (!req.user) throw new UnauthorizedError();
    if (!roles.includes(req.user.role)) throw new ForbiddenError(`only for: ${roles.join(', ')}`);
    next();
  };
}
