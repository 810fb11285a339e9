// Collections of the second API.
import { refusedWith, says } from './errors.js';

const creating = (system) => ({ json: { title: system.unique('Collection') } });
const own = async (system) => ({ path: { collection_id: await system.newCollection() } });
const renaming = async (system) => ({ ...(await own(system)), json: { title: system.unique('Title') } });

export const asGuest = async (system) => {
  const email = system.email('guest');
  const { path } = await own(system);
  await system.guest(path.collection_id, email);
  return { path, credential: system.credential('api_key', email) };
};

const ofGuest = { name: 'a caller that is a guest', status: '403', ask: asGuest, check: says('Forbidden') };

const wrongTypes = (good) => [
  refusedWith(good, '422', { title: 1 }, 'title must be a String'),
  refusedWith(good, '422', { description: {} }, 'description must be a String'),
  refusedWith(good, '422', { category: [] }, 'category must be a String'),
  refusedWith(good, '422', { tags: 'a,b' }, 'tags must be an Array of Strings'),
  refusedWith(good, '422', { tags: [1] }, 'tags must be an Array of Strings'),
  refusedWith(good, '422', { title: null }, 'Missing parameters'),
  refusedWith(good, '422', { title: ' ' }, 'Missing parameters'),
  refusedWith(
    good,
    '400',
    { title: 'é'.repeat(255) + 'a' },
    'Title is too long (maximum is 255 characters)',
  ),
  refusedWith(
    good,
    '400',
    { description: 'a'.repeat(65_536) },
    'Description is too long (maximum is 65535 characters)',
  ),
  refusedWith(
    good,
    '400',
    { category: 'a'.repeat(256) },
    'Category is too long (maximum is 255 characters)',
  ),
  refusedWith(good, '400', { tags: ['a'.repeat(256)] }, 'Tag is too long (maximum is 255 characters)'),
  refusedWith(good, '400', { tags: Array(101).fill('a') }, 'Tags are too many (maximum is 100)'),
];

const publish = (system, { path }) =>
  system.askAsAdmin('POST', `/api/v2/collections/${path.collection_id}/public`);

const publishing = (word) => ({
  good: async (system) => {
    const asked = await own(system);
    if (word === 'private') await publish(system, asked);
    return { ...asked, text: '' }; // so that it has a media type
  },
  status: '200',
  cases: [
    ofGuest,
    {
      name: 'one that is so already',
      status: '400',
      ask: async (system) => {
        const asked = await own(system);
        if (word === 'public') await publish(system, asked);
        return asked;
      },
      check: says(`Collection is ${word} already`),
    },
  ],
});

export const operations = {
  listCollections: {
    good: () => ({}),
    status: '200',
    cases: [
      {
        name: 'page after page',
        status: '200',
        ask: async (system, send) => {
          for (let i = 0; i < 2; ++i) await system.newCollection();
          const { text } = await send({ query: { limit: '1' } });
          return { query: { limit: '1', cursor: JSON.parse(text).next_cursor } };
        },
        check: (_, { collections }) => (collections.length === 1 ? [] : ['it is not one collection']),
      },
    ],
  },

  createCollection: {
    good: creating,
    status: '200',
    cases: [
      {
        name: 'with everything',
        status: '200',
        ask: () => ({ json: { title: 'a', description: 'b', category: 'c', tags: ['d', 'e'] } }),
        check: (_, { collection }) =>
          collection.description === 'b' && collection.category === 'c' && collection.tags.join() === 'd,e'
            ? []
            : ['it is not what was sent'],
      },
      refusedWith(() => ({ json: {} }), '422', {}, 'Missing parameters'),
      ...wrongTypes(creating),
    ],
  },

  getCollection: {
    good: (system) => ({ path: { collection_id: system.collection } }),
    status: '200',
    cases: [{ name: 'a caller that is a guest', status: '200', ask: asGuest }],
  },

  updateCollection: {
    good: renaming,
    status: '200',
    cases: [
      ofGuest,
      { name: 'nothing', status: '200', ask: async (system) => ({ ...(await own(system)), json: {} }) },
      ...wrongTypes(renaming),
    ],
  },

  deleteCollection: { good: own, status: '204', cases: [ofGuest] },

  publishCollection: publishing('public'),
  unpublishCollection: publishing('private'),
};
