import type { ScannedSite } from './scan';

/** Place in the source, which is unique and says where to look: `src/orders.ts:42`; a second one in the line has `#2`. */
export const siteId = (site: Pick<ScannedSite, 'file' | 'line' | 'ordinal'>): string =>
  `${site.file}:${site.line}${site.ordinal > 1 ? `#${site.ordinal}` : ''}`;
