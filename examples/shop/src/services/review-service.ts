import { ConflictError, NotFoundError, isDuplicate, isMissingParent } from '../errors';
import { type Review, type RatingStats, reviewRepository } from '../repositories/review-repository';

const PAGE_SIZE = 10;

export interface ReviewInput {
  rating: number;
  title: string | null;
  body: string | null;
}

export async function listReviews(
  productId: number,
  page: number,
): Promise<{ rating: RatingStats; page: number; reviews: Review[] }> {
  const rating = await reviewRepository.stats(productId);
  const offset = (page - 1) * PAGE_SIZE;
  const reviews = rating.count > offset ? await reviewRepository.listByProduct(productId, PAGE_SIZE, offset) : [];
  return { rating, page, reviews };
}

export async function addReview(
  userId: number,
  productId: number,
  input: ReviewInput,
): Promise<{ id: number; verified: boolean }> {
  const verified = await reviewRepository.hasBought(userId, productId);
  try {
    const id = await reviewRepository.create({ userId, productId, ...input, verified });
    return { id, verified };
  } catch (err) {
    if (isDuplicate(err)) throw new ConflictError('already_reviewed', 'you have reviewed this product already');
    if (isMissingParent(err)) throw new NotFoundError('product');
    throw err;
  }
}
