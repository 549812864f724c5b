import type { SessionUser } from '../repositories/sessions';

declare global {
  namespace Express {
    interface Request {
      /** Set by the session middleware when the request carries a valid token. */
      user?: SessionUser;
      token?: string;
    }
  }
}
