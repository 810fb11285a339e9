// Members of a team.

const adding = (system) => ({
  path: { team: system.team },
  json: { subject: system.email('member'), role: 'member' },
});

const existing = async (system) => {
  const { subject } = await system.member(system.team, system.token);
  return { path: { team: system.team, subject } };
};

const asMember = async (system) => {
  const { team, token } = system.ownTeam();
  const { subject, token: credential } = await system.member(team, token);
  return { path: { team, subject }, credential };
};

export const operations = {
  listMembers: { good: (system) => ({ path: { team: system.team } }), status: '200' },

  addMember: {
    good: adding,
    status: '201',
    cases: [
      {
        name: 'an owner',
        status: '201',
        ask: (system) => ({
          path: { team: system.team },
          json: { subject: system.email('owner'), role: 'owner' },
        }),
      },
      {
        name: 'a member that is no owner',
        status: '403',
        ask: async (system) => {
          const { path, credential } = await asMember(system);
          return { path, credential, json: { subject: system.email('friend'), role: 'member' } };
        },
      },
      {
        name: 'one that is a member',
        status: '422',
        ask: async (system) => {
          const { path } = await existing(system);
          return { path: { team: path.team }, json: { subject: path.subject } };
        },
      },
      ...[
        {},
        { subject: null },
        { subject: 'no-address' },
        { subject: 1 },
        { subject: 'a@example.com', role: 'king' },
      ].map((json) => ({
        name: JSON.stringify(json),
        status: '422',
        ask: (system) => ({ path: { team: system.team }, json }),
      })),
    ],
  },

  getMember: { good: existing, status: '200' },

  removeMember: {
    good: existing,
    status: '204',
    cases: [
      { name: 'a member that is no owner', status: '403', ask: asMember },
      {
        name: 'the last owner',
        status: '422',
        ask: (system) => {
          const { team, owner, token } = system.ownTeam();
          return { path: { team, subject: owner }, credential: token };
        },
      },
    ],
  },
};
