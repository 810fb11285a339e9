// What was done to a team.

const changed = async (system) => {
  await system.member(system.team, system.token);
  return { path: { team: system.team } };
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
};
