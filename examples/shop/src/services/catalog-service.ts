import { ConflictError, HttpError, NotFoundError, isDuplicate, isMissingParent, isStillReferenced } from '../errors';
import {
  type Category,
  type NewCategory,
  deleteCategory,
  insertCategory,
  listCategories,
  listChildren,
} from '../repositories/categories';
import {
  type Product,
  type ProductFilter,
  type ProductInput,
  type ProductRepository,
  type ProductSummary,
  productRepository,
} from '../repositories/product-repository';

export interface CategoryNode extends Omit<Category, 'parentId'> {
  children: CategoryNode[];
}

export class CatalogService {
  constructor(private readonly products: ProductRepository = productRepository) {}

  async categoryTree(): Promise<CategoryNode[]> {
    return buildTree(await listCategories());
  }

  subcategories(parentId: number) {
    return listChildren(parentId);
  }

  async addCategory(category: NewCategory): Promise<number> {
    try {
      return await insertCategory(category);
    } catch (err) {
      if (isDuplicate(err)) throw new ConflictError('slug_taken', `there is a category "${category.slug}" already`);
      if (isMissingParent(err)) throw new HttpError(422, 'unknown_parent', 'the parent category does not exist');
      throw err;
    }
  }

  async removeCategory(id: number): Promise<void> {
    try {
      if (!(await deleteCategory(id))) throw new NotFoundError('category');
    } catch (err) {
      if (isStillReferenced(err)) throw new ConflictError('category_in_use', 'there are products in this category');
      throw err;
    }
  }

  async getProduct(id: number): Promise<Product> {
    const product = await this.products.findById(id);
    if (!product) throw new NotFoundError('product');
    return product;
  }

  compare(ids: number[]): Promise<ProductSummary[]> {
    return this.products.findByIds([...new Set(ids)]);
  }

  async newest(limit: number, beforeId?: number): Promise<{ products: ProductSummary[]; next: number | null }> {
    const products = await this.products.newest(limit, beforeId);
    return { products, next: products.length === limit ? (products.at(-1)?.id ?? null) : null };
  }

  search(filter: ProductFilter) {
    return this.products.search(filter);
  }

  async addProduct(sellerId: number, input: ProductInput): Promise<Product> {
    try {
      return await this.getProduct(await this.products.create(sellerId, input));
    } catch (err) {
      throw namedProductError(err);
    }
  }

  async changeProduct(id: number, sellerId: number, changes: Partial<ProductInput>): Promise<Product> {
    try {
      if (!(await this.products.update(id, sellerId, changes))) throw new NotFoundError('product');
    } catch (err) {
      throw namedProductError(err);
    }
    return this.getProduct(id);
  }
}

function namedProductError(err: unknown): unknown {
  if (isDuplicate(err, 'uq_products_seller_sku')) return new ConflictError('sku_taken', 'you use this SKU already');
  if (isMissingParent(err)) return new HttpError(422, 'unknown_category', 'this category does not exist');
  return err;
}

export function buildTree(categories: Category[]): CategoryNode[] {
  const nodes = new Map<number, CategoryNode>();
  for (const { id, slug, name, rank } of categories) nodes.set(id, { id, slug, name, rank, children: [] });
  const roots: CategoryNode[] = [];
  for (const { id, parentId } of categories) {
    const node = nodes.get(id);
    if (!node) continue;
    const parent = parentId === null ? undefined : nodes.get(parentId);
    (parent ? parent.children : roots).push(node);
  }
  return roots;
}

export const catalogService = new CatalogService();
