// What the test is told about the running system: the variables that ./run writes to demo.env, and where the programs are.

const names = [
  'ROSTER_URL',
  'ROSTER_TEAM',
  'ROSTER_TOKEN',
  'ROSTER_COLLECTION',
  'ROSTER_API_KEY',
  'ROSTER_OPERATOR_TOKEN',
  'ROSTER_DATABASE_URL',
  'ROSTER_PROGRAMS',
];

export function readSettings(environment) {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0) throw new Error(`not set: ${missing.join(', ')} (see tests/contract/README.md)`);
  return {
    url: new URL(environment.ROSTER_URL),
    team: environment.ROSTER_TEAM,
    token: environment.ROSTER_TOKEN,
    collection: environment.ROSTER_COLLECTION,
    apiKey: environment.ROSTER_API_KEY,
    operatorToken: environment.ROSTER_OPERATOR_TOKEN,
    databaseUrl: environment.ROSTER_DATABASE_URL,
    programs: environment.ROSTER_PROGRAMS,
  };
}
