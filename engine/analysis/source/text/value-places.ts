import { noted, shifted, writtenIn } from './notes';
import { text, tidy, variant, type Part } from './parts';

/** Before a value: a comparison, LIMIT, the bracket of IN. */
const BEFORE = /(?:[=<>]|\b(?:LIKE|LIMIT|OFFSET|BETWEEN)|\bIN\s*\()\s*$/i;
/** Inside the brackets of VALUES. */
const IN_VALUES = /\bVALUES\s*\((?:[^()]|\([^()]*\))*[(,]?\s*$/i;
const AFTER = /^(?:\s|[,);]|$)/;

/**
 * What is known at run time only and stands where a value must stand (`id = ${id}`) is a value like any other: the statement is known.
 * That its text is put together from it is told by the statement's open parts.
 */
export function withValues(parts: readonly Part[]): readonly Part[] {
  const tidied = withoutQuotes(withRows(tidy(parts)));
  return tidy(
    tidied.map((part, i): Part => {
      const [before, after] = [tidied[i - 1], tidied[i + 1]];
      const place =
        before?.kind === 'text' &&
        (BEFORE.test(before.text) || (/\bVALUES\s*\(\s*$|,\s*$/i.test(before.text) && IN_VALUES.test(before.text))) &&
        (after?.kind !== 'text' || AFTER.test(after.text));
      if (place && (part.kind === 'dynamic' || isValues(part))) return noted(text('?'), writtenIn(part));
      if (part.kind === 'optional') return { ...part, parts: withValues(part.parts) };
      if (part.kind === 'choice') return { ...part, options: part.options.map(withValues) };
      if (part.kind === 'list')
        return { ...part, items: part.items.map((item) => ({ ...item, parts: withValues(item.parts) })) };
      return part;
    }),
  );
}

const BEFORE_ROWS = /\bVALUES?\s*$/i;
const ROW = /^\(\s*\?(?:\s*,\s*\?)*\s*\)\s*$/;

/** Any number of rows of values behind VALUES, one after another: what the driver makes of a list of rows. */
const withRows = (parts: readonly Part[]): readonly Part[] =>
  tidy(
    parts.map((part, i): Part => {
      const before = parts[i - 1];
      const [only, ...others] = part.kind === 'list' ? part.items : [];
      if (before?.kind !== 'text' || !BEFORE_ROWS.test(before.text)) return part;
      if (only?.repeated !== true || others.length > 0 || !ROW.test(variant(only.parts, true))) return part;
      return text(/\s$/.test(before.text) ? '?' : ' ?');
    }),
  );

/** `'${name}'`: the quotes go, the value stays. */
function withoutQuotes(parts: readonly Part[]): readonly Part[] {
  const out = [...parts];
  for (let i = 1; i < out.length - 1; i += 1) {
    const [before, part, after] = [out[i - 1]!, out[i]!, out[i + 1]!];
    if (part.kind !== 'dynamic' || before.kind !== 'text' || after.kind !== 'text') continue;
    const quote = /(^|[\s(,=<>])(['"])$/.exec(before.text)?.[2];
    if (quote === undefined || !after.text.startsWith(quote)) continue;
    out[i - 1] = noted(text(before.text.slice(0, -1)), writtenIn(before));
    out[i] = noted(text('?'), writtenIn(part));
    out[i + 1] = noted(text(after.text.slice(1)), shifted(writtenIn(after), -1));
  }
  return tidy(out);
}

/** One of several numbers, texts in quotes or places. */
const isValues = (part: Part): boolean =>
  part.kind === 'choice' &&
  part.options.every((option) =>
    option.every(
      (one) => one.kind === 'dynamic' || (one.kind === 'text' && /^(\?|-?\d+(\.\d+)?|'[^']*'|"[^"]*")$/.test(one.text)),
    ),
  );
