/** `ProductRepository` -> `product-repository`. */
export const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();

/** `product_repository`, `product-repository` -> `productRepository`. */
export function camel(name: string): string {
  const words = kebab(name)
    .split('-')
    .filter((word) => word !== '');
  const joined = words.map((word, i) => (i === 0 ? word : upper(word))).join('');
  return /^[A-Za-z_$]/.test(joined) ? joined : `_${joined}`;
}

export const pascal = (name: string): string => upper(camel(name));

export const upper = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
export const lower = (word: string): string => word.slice(0, 1).toLowerCase() + word.slice(1);

/** More than one of what a name is of; a name that ends with `s` is taken for that already. */
export const plural = (name: string): string => {
  if (/[^s]s$/i.test(name)) return name;
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/i.test(name) ? `${name}es` : `${name}s`;
};

/** A name like this one that is not taken yet: `find`, `find2`. */
export function free(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? name : `${name}${count}`;
    if (!taken.has(tried)) return tried;
  }
}

/** Words that no variable, parameter or method without quotes may be called. */
export const isReserved = (name: string): boolean =>
  /^(?:arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/.test(
    name,
  );
