import express, { type Express } from 'express';
import { loadSession } from './middleware/auth';
import { errorHandler, notFound } from './middleware/errors';
import { addressRoutes } from './routes/addresses';
import { authRoutes } from './routes/auth';
import { cartRoutes } from './routes/cart';
import { categoryRoutes } from './routes/categories';
import { orderRoutes } from './routes/orders';
import { productRoutes } from './routes/products';
import { reportRoutes } from './routes/reports';
import { reviewRoutes } from './routes/reviews';
import { userRoutes } from './routes/users';

export function createApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '100kb' }));

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok', uptime: Math.round(process.uptime()) });
  });

  app.use(loadSession);
  app.use('/auth', authRoutes);
  app.use('/users/me/addresses', addressRoutes);
  app.use('/users', userRoutes);
  app.use('/categories', categoryRoutes);
  app.use('/products/:productId/reviews', reviewRoutes);
  app.use('/products', productRoutes);
  app.use('/cart', cartRoutes);
  app.use('/orders', orderRoutes);
  app.use('/reports', reportRoutes);

  app.use(notFound);
  app.use(errorHandler);
  return app;
}
