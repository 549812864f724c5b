import { Router } from 'express';
import { z } from 'zod';
import { id, idParam, limit, parse } from '../lib/parse';
import { requireRole, requireUser } from '../middleware/auth';
import { checkout } from '../services/checkout-service';
import { orderService } from '../services/order-service';

const status = z.enum(['pending', 'paid', 'shipped', 'delivered', 'cancelled']);
const newOrder = z.object({
  addressId: id,
  paymentMethod: z.enum(['card', 'invoice', 'wallet']).default('card'),
  note: z.string().max(500).nullable().default(null),
});
const listing = z.object({ status: status.optional(), before: id.optional(), limit: limit(20, 100) });

export const orderRoutes = Router();

orderRoutes.use(requireUser);

orderRoutes.post('/', async (req, res) => {
  res.status(201).json(await checkout(req.user!.id, parse(newOrder, req.body)));
});

orderRoutes.get('/', async (req, res) => {
  const query = parse(listing, req.query);
  res.json(await orderService.list(req.user!.id, { status: query.status, beforeId: query.before, limit: query.limit }));
});

orderRoutes.get('/totals', async (req, res) => {
  res.json({ totals: await orderService.totals(req.user!.id) });
});

orderRoutes.get('/:id', async (req, res) => {
  const { id } = parse(idParam, req.params);
  res.json(await orderService.get(id, req.user!.id));
});

orderRoutes.post('/:id/cancel', async (req, res) => {
  const { id } = parse(idParam, req.params);
  await orderService.cancel(id, req.user!.id);
  res.json({ status: 'cancelled' });
});

orderRoutes.post('/:id/advance', requireRole('admin'), async (req, res) => {
  const { id } = parse(idParam, req.params);
  const { from } = parse(z.object({ from: status }), req.body);
  res.json({ status: await orderService.advance(id, from) });
});
