import { code, table } from '../../report/markdown';
import type { Request } from '../accesses';
import type { CostForecast, PatternCost } from '../forecast';
import { amount, usd } from './figures';

const nameOf = (entity: string): string => entity.slice(entity.indexOf('.') + 1);

/** `Query Orders GSI1, 12 ORDERS`. */
function requestText(request: Request): string {
  const items = request.items === null ? 'an unknown number of' : amount(request.items);
  if (request.kind === 'write') {
    if (request.role === 'check') return `condition on ${items} ${code(nameOf(request.entity))}`;
    if (request.counter !== undefined)
      return `${request.items === 1 ? 'a write' : `${amount(request.items)} writes`} of the counter ${code(request.counter.partition)}${request.counter.raised ? ', which is raised' : ''}`;
    const indexes = request.indexWrites
      .map(({ index, writes }) => (writes === 1 ? index : `${index} x${writes}`))
      .join(', ');
    const verb = request.transaction ? 'transactional write' : 'write';
    return `${verb} of ${items} ${code(nameOf(request.entity))}${indexes === '' ? '' : ` with ${indexes}`}`;
  }
  if (request.operation === 'Scan') return `Scan of all of ${code(request.table)}`;
  return `${request.operation}${request.index === null ? '' : ` on ${request.index}`} of ${items} ${code(nameOf(request.entity ?? ''))}`;
}

const rateText = ({ rate }: PatternCost): string =>
  rate.average === null ? 'unknown' : `${rate.average}${rate.from === 'given' ? ' (given)' : ''}`;

/** What one execution of each pattern asks for, and what a month of it costs. */
export const patternTable = ({ patterns }: CostForecast): string =>
  table(
    ['pattern', 'requests of one execution', 'per second', 'read units', 'write units', 'USD a month'],
    patterns.map((one) => [
      one.pattern,
      one.requests.map(requestText).join('; ') || 'none',
      rateText(one),
      amount(one.readUnits),
      amount(one.writeUnits),
      usd(one.usd),
    ]),
    'No access pattern is known.',
  );

/** How the number of items of each request is known. */
export const basisTable = ({ patterns }: CostForecast): string =>
  table(
    ['pattern', 'items', 'known from'],
    patterns.flatMap(({ pattern, requests }) =>
      requests
        .filter(
          (request) =>
            !('counter' in request) && request.items !== 1 && !('operation' in request && request.operation === 'Scan'),
        )
        .map((request) => [pattern, requestText(request), request.basis.replace(/\|/g, '\\|')]),
    ),
    'Every request is of one item.',
  );
