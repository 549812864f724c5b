import { Router } from 'express';
import { z } from 'zod';
import { idParam, parse } from '../lib/parse';
import { requireUser } from '../middleware/auth';
import { addAddress, listAddresses, removeAddress } from '../services/address-service';

const newAddress = z.object({
  label: z.string().min(1).max(40).default('home'),
  line1: z.string().min(1).max(160),
  line2: z.string().max(160).nullable().default(null),
  city: z.string().min(1).max(80),
  postcode: z.string().min(1).max(16),
  country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters'),
  isDefault: z.boolean().default(false),
});

export const addressRoutes = Router();

addressRoutes.use(requireUser);

addressRoutes.get('/', async (req, res) => {
  res.json({ addresses: await listAddresses(req.user!.id) });
});

addressRoutes.post('/', async (req, res) => {
  res.status(201).json(await addAddress(req.user!.id, parse(newAddress, req.body)));
});

addressRoutes.delete('/:id', async (req, res) => {
  const { id } = parse(idParam, req.params);
  await removeAddress(id, req.user!.id);
  res.status(204).end();
});
