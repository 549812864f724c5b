import { PAGE_HTML } from './html';
import { PAGE_SCRIPT } from './script';
import { PAGE_STYLE } from './style';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The files of the page by their place under the API's prefix. */
export const PAGE_FILES: Readonly<
  Record<string, { readonly type: string; readonly text: string; readonly headers: Readonly<Record<string, string>> }>
> = {
  page: {
    type: 'text/html; charset=utf-8',
    text: PAGE_HTML,
    headers: { 'content-security-policy': POLICY, 'x-robots-tag': 'noindex, nofollow' },
  },
  'page.css': { type: 'text/css; charset=utf-8', text: PAGE_STYLE, headers: {} },
  'page.js': { type: 'text/javascript; charset=utf-8', text: PAGE_SCRIPT, headers: {} },
};
