import { Router } from 'express';
import type { ResultSetHeader } from 'mysql2/promise';
import { z } from 'zod';
import { pool } from '../db';
import { NotFoundError } from '../errors';
import { id, page, parse } from '../lib/parse';
import { requireUser } from '../middleware/auth';
import { addReview, listReviews } from '../services/review-service';

const productParam = z.object({ productId: id });
const reviewParam = z.object({ productId: id, reviewId: id });
const newReview = z.object({
  rating: z.number().int().min(1).max(5),
  title: z.string().max(120).nullable().default(null),
  body: z.string().max(10_000).nullable().default(null),
});

export const reviewRoutes = Router({ mergeParams: true });

reviewRoutes.get('/', async (req, res) => {
  const { productId } = parse(productParam, req.params);
  const query = parse(z.object({ page }), req.query);
  res.json(await listReviews(productId, query.page));
});

reviewRoutes.post('/', requireUser, async (req, res) => {
  const { productId } = parse(productParam, req.params);
  res.status(201).json(await addReview(req.user!.id, productId, parse(newReview, req.body)));
});

reviewRoutes.post('/:reviewId/helpful', requireUser, async (req, res) => {
  const { productId, reviewId } = parse(reviewParam, req.params);
  const [result] = await pool.execute<ResultSetHeader>(
    'UPDATE reviews SET helpful_count = helpful_count + 1 WHERE id = ? AND product_id = ? AND user_id <> ?',
    [reviewId, productId, req.user!.id],
  );
  if (result.affectedRows === 0) throw new NotFoundError('review');
  res.status(204).end();
});
