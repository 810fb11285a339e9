// The cases of every operation, by operationId: a file for each resource.
//
//   good(system)   a request that is good for it, another one at each call; what all operations have in common is
//                  tested with it (lib/derived_cases.js)
//   status         of the answer to it
//   replay         of the answer to it under an Idempotency-Key that was used, where that is another one
//   cases          what is its own: {name, status, ask(system, send), check(answer, body)}
import { operations as caller } from './caller.js';
import { operations as collections } from './collections.js';
import { operations as enrolments } from './enrolments.js';
import { operations as experiments } from './experiments.js';
import { operations as guests } from './guests.js';
import { operations as history } from './history.js';
import { operations as members } from './members.js';
import { operations as participants } from './participants.js';
import { operations as participantStreams } from './participant_streams.js';
import { operations as people } from './people.js';
import { operations as teams } from './teams.js';

export const entries = {
  ...caller,
  ...teams,
  ...members,
  ...history,
  ...participants,
  ...participantStreams,
  ...experiments,
  ...enrolments,
  ...guests,
  ...collections,
  ...people,
};
