import { rateText } from '../../../engine/lib/rate-text';

it.each([
  [0, '0.0000'],
  [12.5, '12.5000'],
  [0.0001, '0.0001'],
  [0.00009999, '0.000100'],
  [1 / 604_800, '0.0000017'],
  [3.2e-8, '0.000000032'],
])('%d a second is %s', (perSecond, text) => expect(rateText(perSecond)).toBe(text));
