import { Router } from 'express';
import { z } from 'zod';
import { limit, parse } from '../lib/parse';
import { requireRole } from '../middleware/auth';
import { salesByProduct } from '../services/report-service';

const sales = z.object({ since: z.coerce.date(), limit: limit(10, 50) });

export const reportRoutes = Router();

reportRoutes.get('/sales', requireRole('seller'), async (req, res) => {
  const { since, limit } = parse(sales, req.query);
  res.json({ since, products: await salesByProduct(req.user!.id, since, limit) });
});
