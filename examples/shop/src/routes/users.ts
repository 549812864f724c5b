import { Router } from 'express';
import { z } from 'zod';
import { flag, parse } from '../lib/parse';
import { requireUser } from '../middleware/auth';
import { changeProfile, closeAccount, getPublicProfile, getUser } from '../services/user-service';

const profileChanges = z
  .object({
    email: z.email().max(255),
    fullName: z.string().max(120).nullable(),
    bio: z.string().max(5000).nullable(),
    marketingOptIn: z.union([z.boolean(), flag]),
    preferences: z.record(z.string(), z.unknown()).nullable(),
  })
  .partial()
  .strict();

export const userRoutes = Router();

userRoutes.get('/me', requireUser, async (req, res) => {
  res.json(await getUser(req.user!.id));
});

userRoutes.patch('/me', requireUser, async (req, res) => {
  res.json(await changeProfile(req.user!.id, parse(profileChanges, req.body)));
});

userRoutes.delete('/me', requireUser, async (req, res) => {
  await closeAccount(req.user!.id);
  res.status(204).end();
});

userRoutes.get('/:username', async (req, res) => {
  res.json(await getPublicProfile(req.params.username));
});
