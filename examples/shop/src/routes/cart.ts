import { Router } from 'express';
import { z } from 'zod';
import { id, parse } from '../lib/parse';
import { requireUser } from '../middleware/auth';
import { cartService } from '../services/cart-service';

const newItem = z.object({ productId: id, quantity: z.number().int().min(1).max(99).default(1) });

export const cartRoutes = Router();

cartRoutes.use(requireUser);

cartRoutes.get('/', async (req, res) => {
  res.json(await cartService.get(req.user!.id));
});

cartRoutes.post('/items', async (req, res) => {
  const { productId, quantity } = parse(newItem, req.body);
  res.status(201).json(await cartService.add(req.user!.id, productId, quantity));
});

cartRoutes.delete('/items/:productId', async (req, res) => {
  const { productId } = parse(z.object({ productId: id }), req.params);
  await cartService.remove(req.user!.id, productId);
  res.status(204).end();
});

cartRoutes.delete('/', async (req, res) => {
  res.json({ removed: await cartService.empty(req.user!.id) });
});
