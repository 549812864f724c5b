import { dynamoTableNames } from '../../../engine/modeling/naming';

it.each([
  ['order_items', 'OrderItems'],
  ['Order Details', 'OrderDetails'],
  ['größe', 'Grosse'],
  ['crème_brûlée', 'CremeBrulee'],
  ['Ærøskøbing', 'AEroskobing'],
  ['a', 'ATable'],
  ['名前', 'Table'],
  ['-', 'Table'],
])('%s becomes %s, whole words in letters that DynamoDB takes', (source, name) => {
  expect(dynamoTableNames([source]).get(source)).toBe(name);
  expect(name).toMatch(/^[A-Za-z0-9_.-]{3,255}$/);
});

it('names that would meet are told apart', () => {
  expect([...dynamoTableNames(['名前', '形', 'grosse', 'größe']).values()].sort()).toEqual([
    'Grosse',
    'Grosse_2',
    'Table',
    'Table_2',
  ]);
});
