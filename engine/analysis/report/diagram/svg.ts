import type { Analysis } from '../../../../contracts/schemas/analysis';
import { LandfallError } from '../../../../contracts/errors';
import { erDot, type Dot } from './dot';
import { xml } from './xml';

/**
 * The entity relationship diagram as SVG, laid out by Graphviz (as WebAssembly, so without a program or a browser). The same analysis
 * gives the same bytes; of a very large schema a part is shown, and the picture says which (`selectShown`).
 * @throws LandfallError LandfallInternal when Graphviz refuses the graph
 */
export async function printDiagram(analysis: Pick<Analysis, 'schema' | 'relations'>): Promise<string> {
  // 5 MB that only this needs.
  const { instance } = await import('@viz-js/viz');
  const dot = erDot(analysis);
  const { status, output, errors } = (await instance()).render(dot.text, { format: 'svg' });
  if (status !== 'success')
    throw new LandfallError(
      'LandfallInternal',
      `the entity relationship diagram cannot be drawn: ${errors.map(({ message }) => message).join('; ')}`,
    );
  return named(output, dot);
}

/** As wide as the Courier that Graphviz reckons with, but better to read where there is one of them. */
const FONTS = "ui-monospace, Menlo, 'DejaVu Sans Mono', 'Liberation Mono', 'Courier New', monospace";

/** Tooltips name tables instead of nodes; comments, which have the version of Graphviz, are left out. */
const named = (svg: string, { nodes }: Dot): string =>
  svg
    .replace(/ font-family="[^"]*"/g, ` font-family="${FONTS}"`)
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/<title>(t\d+)(?::[ew])?(?:&#45;&gt;(t\d+)(?::[ew])?)?<\/title>/g, (_, a: string, b?: string) => {
      const [to, from] = [nodes.get(a) ?? a, b === undefined ? undefined : (nodes.get(b) ?? b)];
      return `<title>${xml(from === undefined ? to : `${from} → ${to}`)}</title>`;
    });
