// What was done to a team, and to a collection.
import { asGuest } from './collections.js';
import { says } from './errors.js';

const changed = async (system) => {
  await system.member(system.team, system.token);
  return { path: { team: system.team } };
};

const published = async (system) => {
  const collection_id = await system.newCollection();
  await system.askAsAdmin('POST', `/api/v2/collections/${collection_id}/public`);
  return { path: { collection_id } };
};

export const operations = {
  listTeamHistory: {
    good: changed,
    status: '200',
    cases: [
      {
        name: 'a member that is no owner',
        status: '403',
        ask: async (system) => {
          const { team, token } = system.ownTeam();
          const { token: credential } = await system.member(team, token);
          return { path: { team }, credential };
        },
      },
      {
        name: 'the second page by its link',
        status: '200',
        ask: async (system, send) => {
          const { path } = await changed(system);
          await changed(system);
          const { next } = JSON.parse((await send({ path, query: { per_page: '1' } })).text).links;
          return { path, query: Object.fromEntries(new URL(next).searchParams) };
        },
        check: (_, body) =>
          body.data.length === 1 && body.meta.current_page === 2 && body.links.prev
            ? []
            : ['it is not the second of several'],
      },
    ],
  },

  listCollectionHistory: {
    good: published,
    status: '200',
    cases: [
      { name: 'a caller that is a guest', status: '403', ask: asGuest, check: says('Forbidden') },
      {
        name: 'the second page by its cursor',
        status: '200',
        ask: async (system, send) => {
          const { path } = await published(system);
          const { next_cursor } = JSON.parse((await send({ path, query: { limit: '1' } })).text);
          return { path, query: { limit: '1', cursor: next_cursor } };
        },
        check: (_, { events, next_cursor }) =>
          events.length === 1 && next_cursor === null ? [] : ['it is not the second of two'],
      },
    ],
  },
};
