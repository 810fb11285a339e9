// Whether PostgreSQL takes the connections of as many pods as there may be.
import { settingOf } from '../lib/programs.js';

// The most that one server of each opens, webhooks included (docs/operations.md, "Sizing"), and where.
const connectionsOf = {
  gateway: (number) =>
    number('DATABASE_LANES') + // gateway/settings.cpp
    1, // the credential notices of gateway/serve.cpp
  participants: (number) =>
    number('DATABASE_LANES') + // common/app/service_settings.cpp
    number('DATABASE_SLOW_LANES') +
    2 + // the household of services/participants/settings.cpp
    2 * number('IO_THREADS') + // create_ and find_ of repository/repository_postgres.cpp
    number('MAX_EXPORTS') + // repository/participant_export.cpp
    1, // common/webhook/deliverer.cpp
  collections: (number) =>
    number('DATABASE_LANES') + // common/app/service_settings.cpp
    number('DATABASE_SLOW_LANES') +
    1, // common/webhook/deliverer.cpp
};

// For pods that drain while their successors run, for commands, CloudNativePG itself and PostgreSQL's three for a superuser.
const reserve = 100;

export function fit(overlay) {
  const needed = overlay.servers.map(({ name, object, container }) => {
    const { maxReplicas } = overlay.find('HorizontalPodAutoscaler', name).spec;
    const pods = maxReplicas + object.spec.strategy.rollingUpdate.maxSurge;
    return pods * connectionsOf[name]((setting) => Number(settingOf(container, setting)));
  });
  const sum = needed.reduce((a, b) => a + b);
  return overlay.all('Cluster').flatMap(({ metadata, spec }) => {
    const { max_connections: most } = spec.postgresql.parameters;
    // Written so that a sum that is no number is a fault too.
    if (sum + reserve <= Number(most)) return [];
    return [`${metadata.name}: max_connections is ${most}, for ${needed.join(' + ')} and ${reserve} in reserve`];
  });
}
