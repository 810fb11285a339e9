// Guests of a collection: the second API's page.
import { says } from './errors.js';

const adding = (system) => ({
  path: { collection_id: system.collection },
  json: { email: system.email('guest') },
});

const refused = (json, error) => ({
  name: JSON.stringify(json),
  status: '422',
  ask: (system) => ({ path: { collection_id: system.collection }, json }),
  check: says(error),
});

export const operations = {
  addGuest: {
    good: adding,
    status: '200',
    cases: [
      {
        name: 'all users',
        status: '200',
        ask: (system) => {
          const { id, apiKey } = system.ownCollection();
          return { path: { collection_id: id }, credential: apiKey, json: { email: system.email('guest') } };
        },
        check: (_, { users }) =>
          users.map(({ user_role }) => user_role.name).join() === 'admin,guest' && users[0].id < users[1].id
            ? []
            : ['it is not the admin and the guest, by ascending id'],
      },
      {
        name: 'the added user alone',
        status: '200',
        ask: (system) => ({ ...adding(system), headers: { Prefer: 'return=minimal' } }),
        check: (answer, { users }) =>
          users.length === 1 && answer.headers['preference-applied'] === 'return=minimal'
            ? []
            : ['it is not one user, with Preference-Applied'],
      },
      {
        name: 'a user that is in the collection',
        status: '400',
        ask: async (system, send) => {
          const asked = adding(system);
          await send(asked);
          return { ...asked, json: { email: asked.json.email.toUpperCase() } };
        },
        check: says('User already exists'),
      },
      {
        name: 'a caller that is a guest',
        status: '403',
        ask: async (system, send) => {
          const email = system.email('guest');
          await send({ ...adding(system), json: { email } });
          return { ...adding(system), credential: system.credential('api_key', email) };
        },
      },
      {
        name: 'no body at all, to an unknown collection',
        status: '404',
        ask: () => ({ path: { collection_id: 'not-found-id' } }),
        check: says('collection not found'),
      },
      {
        name: 'no body at all',
        status: '422',
        ask: (system) => ({ path: { collection_id: system.collection } }),
        check: says('Missing parameters'),
      },
      refused({}, 'Missing parameters'),
      refused({ email: null }, 'Missing parameters'),
      refused({ email: 1 }, 'email must be a String'),
      refused({ email: ['a@example.com'] }, 'email must be a String'),
      refused({ email: '' }, 'email is invalid'),
      refused({ email: 'nobody' }, 'email is invalid'),
      refused({ email: 'a b@example.com' }, 'email is invalid'),
      refused({ email: 'a@b@example.com' }, 'email is invalid'),
      refused({ email: `${'a'.repeat(250)}@b.example` }, 'email is invalid'),
    ],
  },
};
