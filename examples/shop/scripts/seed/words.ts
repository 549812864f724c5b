export const FIRST_NAMES =
  'Anna Ben Carla David Elena Farid Greta Hiro Ines Jonas Kofi Lena Mateo Nadia Oskar Priya Quentin Rosa Samir Tess Uma Viktor Wen Ximena Yusuf Zoë André Søren Łucja Müge'.split(
    ' ',
  );
export const LAST_NAMES =
  "Adler Baker Costa Dubois Eriksen Fischer García Haddad Ito Jansen Kowalski Lopez Moreau Novak O'Brien Petrov Quinn Rossi Schmidt Tanaka Ueda Vega Weber Xu Yılmaz Zhang Ångström D'Souza".split(
    ' ',
  );
export const CITIES: [city: string, country: string, postcode: string][] = [
  ['Berlin', 'DE', '10115'],
  ['Hamburg', 'DE', '20095'],
  ['Lyon', 'FR', '69001'],
  ['Kraków', 'PL', '30-001'],
  ['Porto', 'PT', '4000-001'],
  ['Malmö', 'SE', '211 18'],
  ['Gent', 'BE', '9000'],
  ['Graz', 'AT', '8010'],
  ['Torino', 'IT', '10121'],
  ['København', 'DK', '1050'],
];
export const STREETS = ['Main Street', 'Hauptstraße', 'Rue du Lac', 'Via Roma', 'Storgatan', 'ul. Długa', 'Park Lane'];
export const ADJECTIVES =
  'Classic Light Solid Foldable Recycled Oak Steel Quiet Compact Soft Bright Vintage Nordic Everyday Handmade'.split(
    ' ',
  );
export const NOUNS =
  'Lamp Chair Kettle Backpack Desk Mug Blanket Headphones Knife Notebook Bicycle Mirror Speaker Jacket Vase Clock Rug'.split(
    ' ',
  );
export const COLORS = ['black', 'white', 'red', 'navy', 'olive', 'sand', 'türkis'];
export const DEPARTMENTS = ['Home', 'Kitchen', 'Office', 'Outdoor', 'Audio', 'Clothing', 'Toys', 'Garden'];
export const SHELVES = ['Basics', 'Premium', 'Small', 'Large', 'Gifts', 'Outlet', 'Design', 'Kids', 'Travel', 'Repair'];
export const REVIEW_TITLES = [
  'Great',
  'Just as described',
  'Not for me',
  'Would buy again 👍',
  'Broke after a week',
  '',
];
export const REVIEW_BODIES = [
  'Arrived quickly and well packed.',
  'Good value for the price, but the colour differs a little from the picture.',
  'My second one. The first is still in daily use after four years.\nRecommended.',
  'Too small for what I need. Sent it back without any trouble.',
  'Ça marche très bien — 日本でも使えます。 🎉',
  '',
];
