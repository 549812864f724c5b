import { Router } from 'express';
import { z } from 'zod';
import { parse } from '../lib/parse';
import { requireUser } from '../middleware/auth';
import { authService } from '../services/auth-service';

const registration = z.object({
  email: z.email().max(255),
  username: z
    .string()
    .min(2)
    .max(60)
    .regex(/^[\p{L}\p{N}._-]+$/u, 'letters, digits, dot, dash and underscore only'),
  password: z.string().min(8).max(200),
  fullName: z.string().max(120).nullable().default(null),
  role: z.enum(['customer', 'seller']).default('customer'),
  inviteCode: z.string().max(100).optional(),
});

const credentials = z.object({ email: z.string().min(1).max(255), password: z.string().max(200) });

export const authRoutes = Router();

authRoutes.post('/register', async (req, res) => {
  const input = parse(registration, req.body);
  const session = await authService.register(input, req.get('user-agent') ?? null);
  res.status(201).json(session);
});

authRoutes.post('/login', async (req, res) => {
  const { email, password } = parse(credentials, req.body);
  res.json(await authService.login(email, password, req.get('user-agent') ?? null));
});

authRoutes.post('/logout', requireUser, async (req, res) => {
  await authService.logout(req.token!);
  res.status(204).end();
});
