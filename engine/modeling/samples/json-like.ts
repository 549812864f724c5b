/** What JSON.parse gives. */
export type JsonLike = string | number | boolean | null | readonly JsonLike[] | { readonly [name: string]: JsonLike };
