// Teams and their subscriptions.
import { refusedValues, required, text } from './bodies.js';

const ownTeam = (system) => {
  const { team, token } = system.ownTeam();
  return { path: { team }, credential: token };
};
const newName = (system) => ({ name: system.unique('Team') });
const renaming = (system) => ({ path: { team: system.team }, json: newName(system) });
const creating = (system) => ({ json: newName(system) });

const asMember = async (system) => {
  const { team, token } = system.ownTeam();
  return { path: { team }, credential: (await system.member(team, token)).token };
};

const subscribing = (system) => ({
  path: { team: system.lapsedTeam().team },
  credential: system.operatorToken,
  json: { active_until: '2020-01-01T00:00:00Z' },
});

export const operations = {
  listTeams: {
    good: () => ({}),
    status: '200',
    cases: [
      { name: 'a small page', status: '200', ask: () => ({ query: { page: '1', per_page: '1' } }) },
      { name: 'a page size by its other name', status: '200', ask: () => ({ query: { pagelen: '100' } }) },
      { name: 'in another order', status: '200', ask: () => ({ query: { sort: '-name' } }) },
      { name: 'a page beyond the last', status: '200', ask: () => ({ query: { page: '1000' } }) },
    ],
  },

  createTeam: {
    good: creating,
    status: '201',
    cases: refusedValues(creating, 'name', [...required('name'), ...text('name', 255)]),
  },

  getTeam: { good: (system) => ({ path: { team: system.team } }), status: '200' },

  updateTeam: {
    good: renaming,
    status: '200',
    cases: [
      ...refusedValues(renaming, 'name', [...required('name'), ...text('name', 255)]),
      {
        name: 'a member that is no owner',
        status: '403',
        ask: async (system) => ({ ...(await asMember(system)), json: newName(system) }),
      },
    ],
  },

  patchTeam: {
    good: renaming,
    status: '200',
    cases: [
      { name: 'nothing', status: '200', ask: (system) => ({ path: { team: system.team }, json: {} }) },
      ...refusedValues(renaming, 'name', text('name', 255)),
      {
        name: 'a member that is no owner',
        status: '403',
        ask: async (system) => ({ ...(await asMember(system)), json: newName(system) }),
      },
    ],
  },

  deleteTeam: {
    good: ownTeam,
    status: '204',
    cases: [{ name: 'a member that is no owner', status: '403', ask: asMember }],
  },

  setSubscription: {
    good: subscribing,
    status: '200',
    cases: [
      {
        name: 'ended now',
        status: '200',
        ask: (system) => ({ ...subscribing(system), json: { active_until: null } }),
      },
      {
        name: 'an owner without the scope',
        status: '403',
        ask: (system) => ({ path: { team: system.team }, json: { active_until: null } }),
      },
      ...[
        {},
        { active_until: 1 },
        { active_until: 'tomorrow' },
        { active_until: '' },
        { active_until: '2026-02-30T00:00:00Z' },
      ].map((json) => ({
        name: JSON.stringify(json),
        status: '422',
        ask: (system) => ({ ...subscribing(system), json }),
      })),
    ],
  },
};
