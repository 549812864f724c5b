import { Router } from 'express';
import { z } from 'zod';
import { id, idParam, limit, money, parse } from '../lib/parse';
import { requireRole } from '../middleware/auth';
import { catalogService } from '../services/catalog-service';

const fields = {
  categoryId: id,
  sku: z.string().min(1).max(40),
  name: z.string().min(1).max(200),
  description: z.string().max(20_000).nullable(),
  price: money,
  weightKg: z
    .string()
    .regex(/^\d{1,8}(\.\d{1,4})?$/)
    .nullable(),
  attributes: z.record(z.string(), z.unknown()).nullable(),
  labels: z.array(z.enum(['new', 'sale', 'eco', 'fragile'])),
  stock: z.number().int().min(0).max(1_000_000),
  status: z.enum(['draft', 'active', 'archived']),
  externalRef: z
    .string()
    .regex(/^\d{1,20}$/)
    .refine((text) => BigInt(text) < 1n << 64n, 'does not fit 64 bits')
    .nullable(),
};

const newProduct = z.object({
  ...fields,
  description: fields.description.default(null),
  weightKg: fields.weightKg.default(null),
  attributes: fields.attributes.default(null),
  labels: fields.labels.default([]),
  stock: fields.stock.default(0),
  status: fields.status.default('draft'),
  externalRef: fields.externalRef.default(null),
});

const changes = z.object(fields).partial().strict();
const newest = z.object({ before: id.optional(), limit: limit(24, 100) });
const compare = z.object({
  ids: z
    .string()
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.number().int().positive()).min(1).max(10)),
});

export const productRoutes = Router();

productRoutes.get('/', async (req, res) => {
  const query = parse(newest, req.query);
  res.json(await catalogService.newest(query.limit, query.before));
});

productRoutes.get('/compare', async (req, res) => {
  const { ids } = parse(compare, req.query);
  res.json({ products: await catalogService.compare(ids) });
});

productRoutes.get('/:id', async (req, res) => {
  const { id } = parse(idParam, req.params);
  res.json(await catalogService.getProduct(id));
});

productRoutes.post('/', requireRole('seller'), async (req, res) => {
  const product = await catalogService.addProduct(req.user!.id, parse(newProduct, req.body));
  res.status(201).json(product);
});

productRoutes.patch('/:id', requireRole('seller'), async (req, res) => {
  const { id } = parse(idParam, req.params);
  res.json(await catalogService.changeProduct(id, req.user!.id, parse(changes, req.body)));
});
