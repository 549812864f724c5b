import { createHash, randomBytes } from 'node:crypto';
import { config } from '../config';
import { ConflictError, ForbiddenError, UnauthorizedError, isDuplicate } from '../errors';
import { hashPassword, verifyPassword } from '../lib/password';
import { type SessionUser, deleteSession, findSessionUser, insertSession } from '../repositories/sessions';
import { type Role, type UserRepository, userRepository } from '../repositories/user-repository';

export interface Registration {
  email: string;
  username: string;
  password: string;
  fullName: string | null;
  role: Exclude<Role, 'admin'>;
  inviteCode?: string;
}

export interface Session {
  token: string;
  expiresAt: Date;
  userId: number;
}

export class AuthService {
  constructor(private readonly users: UserRepository = userRepository) {}

  async register(input: Registration, userAgent: string | null): Promise<Session> {
    const passwordHash = await hashPassword(input.password);
    const role = this.roleFor(input);
    let userId: number;
    try {
      userId = await this.users.create({
        email: input.email.trim(),
        username: input.username,
        passwordHash,
        fullName: input.fullName,
        role,
      });
    } catch (err) {
      if (isDuplicate(err, 'uq_users_email'))
        throw new ConflictError('email_taken', 'this e-mail is already registered');
      if (isDuplicate(err, 'uq_users_username')) throw new ConflictError('username_taken', 'this username is taken');
      throw err;
    }
    return this.openSession(userId, userAgent);
  }

  async login(email: string, password: string, userAgent: string | null): Promise<Session> {
    const credentials = await this.users.findCredentials(email.trim());
    if (!credentials || !(await verifyPassword(password, credentials.passwordHash))) {
      throw new UnauthorizedError('wrong e-mail or password');
    }
    await this.users.recordLogin(credentials.id);
    return this.openSession(credentials.id, userAgent);
  }

  async authenticate(token: string): Promise<SessionUser | null> {
    if (token.length < 20 || token.length > 100) return null;
    return findSessionUser(hashToken(token), new Date());
  }

  async logout(token: string): Promise<void> {
    await deleteSession(hashToken(token));
  }

  private roleFor(input: Registration): Role {
    if (input.inviteCode === undefined) return input.role;
    if (config.adminInviteCode === '' || input.inviteCode !== config.adminInviteCode) {
      throw new ForbiddenError('this invite code is not valid');
    }
    return 'admin';
  }

  private async openSession(userId: number, userAgent: string | null): Promise<Session> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + config.sessionTtlHours * 3_600_000);
    await insertSession(hashToken(token), userId, userAgent?.slice(0, 255) ?? null, expiresAt);
    return { token, expiresAt, userId };
  }
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export const authService = new AuthService();
