// The people of a collection of the second API, guests among them (guests.js says how one is added).
import { asGuest } from './collections.js';
import { refusedWith, says } from './errors.js';

const listing = (system) => ({ path: { collection_id: system.collection } });

// A user of another collection of the same admin.
const adding = async (system) => ({
  path: {
    collection_id: await system.newCollection(),
    user_id: await system.guest(await system.newCollection(), system.email('user')),
  },
  text: '', // so that it has a media type
});

// A guest, and where it is one.
const removing = async (system) => {
  const collection_id = await system.newCollection();
  return { path: { collection_id, user_id: await system.guest(collection_id, system.email('user')) } };
};

const asGuestOnUser = async (system) => {
  const { path, credential } = await asGuest(system);
  return { path: { ...path, user_id: 1 }, credential };
};
const ofGuest = {
  name: 'a caller that is a guest',
  status: '403',
  ask: asGuestOnUser,
  check: says('Forbidden'),
};

const unknownUsers = (good) =>
  ['999999999', '0', '-1', 'abc', '9223372036854775808', "1' OR 1=1", '🙂'].map((user_id) => ({
    name: `user ${user_id}`,
    status: '404',
    ask: async (system) => {
      const { path, text } = await good(system);
      return { text, path: { ...path, user_id } };
    },
    check: says(`Couldn't find User with 'id'=${user_id}`),
  }));

const lists = {
  good: listing,
  status: '200',
  cases: [
    {
      name: 'a page',
      status: '200',
      ask: (system) => ({ ...listing(system), query: { limit: '1' } }),
      check: (_, { users, next_cursor }) =>
        users.length === 1 && next_cursor !== undefined ? [] : ['it is not one user, with next_cursor'],
    },
    { name: 'a caller that is a guest', status: '200', ask: asGuest },
  ],
};

const inBulk = async (system) => ({
  path: { collection_id: system.collection },
  json: { emails: [system.email('guest')] },
});

export const operations = {
  listUsers: lists,
  listAllUsers: lists,

  addUser: {
    good: adding,
    status: '200',
    cases: [
      ofGuest,
      ...unknownUsers(adding),
      {
        name: 'one that is a member',
        status: '400',
        ask: removing,
        check: says('User is already member of this Collection'),
      },
    ],
  },

  removeUser: {
    good: removing,
    status: '200',
    cases: [
      ofGuest,
      ...unknownUsers(removing),
      {
        name: 'one that is no member',
        status: '400',
        ask: adding,
        check: says('User is not a member of this Collection'),
      },
      {
        name: 'the last admin',
        status: '400',
        ask: async (system) => {
          const collection_id = await system.newCollection();
          const { users } = await system.askAsAdmin('GET', `/api/v2/collections/${collection_id}/users`);
          return { path: { collection_id, user_id: users[0].id } };
        },
        check: says("The last admin can't be removed"),
      },
    ],
  },

  addGuestsInBulk: {
    good: inBulk,
    status: '200',
    cases: [
      { ...ofGuest, ask: async (system) => ({ ...(await asGuest(system)), json: { emails: ['a@b'] } }) },
      {
        name: 'good and bad ones',
        status: '200',
        ask: (system) => {
          const email = system.email('guest');
          return {
            path: { collection_id: system.collection },
            json: { emails: [email, 'nobody', email.toUpperCase(), null, 5] },
          };
        },
        check: (_, { results }) =>
          results.map(({ status }) => status).join() === '200,422,400,422,422'
            ? []
            : ['the results are not those of their e-mails'],
      },
      refusedWith(inBulk, '422', { emails: undefined }, 'Missing parameters'),
      refusedWith(inBulk, '422', { emails: null }, 'Missing parameters'),
      refusedWith(inBulk, '422', { emails: [] }, 'Missing parameters'),
      refusedWith(inBulk, '422', { emails: 'a@b' }, 'emails must be an Array'),
      refusedWith(inBulk, '422', { emails: Array(1001).fill('a@b') }, 'emails are too many (maximum is 1000)'),
    ],
  },
};
