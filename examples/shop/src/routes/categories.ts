import { Router } from 'express';
import { z } from 'zod';
import { flag, id, idParam, limit, money, page, parse } from '../lib/parse';
import { requireRole } from '../middleware/auth';
import { catalogService } from '../services/catalog-service';

const newCategory = z.object({
  parentId: id.nullable().default(null),
  slug: z
    .string()
    .max(80)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1).max(80),
  description: z.string().max(2000).nullable().default(null),
  rank: z.number().int().min(-1000).max(1000).default(0),
});

const search = z.object({
  seller: id.optional(),
  q: z.string().max(100).optional(),
  minPrice: money.optional(),
  maxPrice: money.optional(),
  inStock: flag.optional(),
  label: z.enum(['new', 'sale', 'eco', 'fragile']).optional(),
  sort: z.enum(['newest', 'price_asc', 'price_desc', 'name']).default('newest'),
  limit: limit(20, 100),
  page,
});

export const categoryRoutes = Router();

categoryRoutes.get('/', async (_req, res) => {
  res.json({ categories: await catalogService.categoryTree() });
});

categoryRoutes.get('/:id/children', async (req, res) => {
  const { id } = parse(idParam, req.params);
  res.json({ children: await catalogService.subcategories(id) });
});

categoryRoutes.get('/:id/products', async (req, res) => {
  const { id } = parse(idParam, req.params);
  const query = parse(search, req.query);
  const { products, total } = await catalogService.search({
    categoryId: id,
    sellerId: query.seller,
    text: query.q,
    minPrice: query.minPrice,
    maxPrice: query.maxPrice,
    inStock: query.inStock,
    label: query.label,
    sort: query.sort,
    limit: query.limit,
    offset: (query.page - 1) * query.limit,
  });
  res.json({ products, total, page: query.page, pages: Math.ceil(total / query.limit) });
});

categoryRoutes.post('/', requireRole('admin'), async (req, res) => {
  const id = await catalogService.addCategory(parse(newCategory, req.body));
  res.status(201).json({ id });
});

categoryRoutes.delete('/:id', requireRole('admin'), async (req, res) => {
  const { id } = parse(idParam, req.params);
  await catalogService.removeCategory(id);
  res.status(204).end();
});
