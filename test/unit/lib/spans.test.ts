import { spans } from '../../../engine/lib/spans';

test.each([
  [[], ''],
  [['AP1'], 'AP1'],
  [['AP1', 'AP2'], 'AP1, AP2'],
  [['AP1', 'AP2', 'AP3'], 'AP1 to AP3'],
  [['AP1', 'AP2', 'AP3', 'AP4', 'AP7', 'AP9', 'AP10', 'AP11'], 'AP1 to AP4, AP7, AP9 to AP11'],
  [['AP3', 'AP2', 'AP1'], 'AP3, AP2, AP1'],
  [['AP9', 'BP10', 'x', '11', '12', '13'], 'AP9, BP10, x, 11 to 13'],
])('%j is %s', (identifiers, text) => {
  expect(spans(identifiers)).toBe(text);
});
