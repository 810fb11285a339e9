// The contract test: drives every operation and every documented status of docs/openapi.yaml against the running
// system, and holds every answer against the document. The last line is "N passed, N failed".
//
//   node run.js [OPERATION …]     all operations, or those that are named
import { fileURLToPath } from 'node:url';
import { entries } from './cases/index.js';
import { Checker, mediaTypeOf } from './lib/check.js';
import { send } from './lib/client.js';
import { Coverage } from './lib/coverage.js';
import { deriveCases } from './lib/derived_cases.js';
import { Document } from './lib/document.js';
import { headCheck, pathChecks } from './lib/every_path.js';
import { toMessage } from './lib/message.js';
import { Report, transcript } from './lib/report.js';
import { compareRoutes } from './lib/route_tables.js';
import { Schemas } from './lib/schemas.js';
import { readSettings } from './lib/settings.js';
import { System } from './lib/system.js';

const mediaTypes = ['application/json', 'application/vnd.api+json'];
const file = fileURLToPath(new URL('../../docs/openapi.yaml', import.meta.url));

const report = new Report();
const coverage = new Coverage();
const document = new Document(file);
const checker = new Checker(new Schemas(document));
const system = new System(readSettings(process.env));

// Sends one case and says what is wrong with its answer.
async function drive(operation, test, accept) {
  const name = `${operation.id} ${test.status}: ${test.name} (${accept})`;
  let message;
  let answer;
  try {
    const sendFor = (asked) => send(system.url, toMessage(operation, asked, accept, system));
    const asked = await test.ask(system, sendFor);
    if (asked === undefined) return; // does not apply after all
    message = toMessage(operation, asked, accept, system);
    answer = await send(system.url, message);
    const faults = checker.answer(operation, answer, accept);
    if (answer.status !== test.status) faults.unshift(`status ${answer.status} and not ${test.status}`);
    else faults.push(...(test.check?.(answer, parsed(answer)) ?? []));
    const isPlain = answer.status === test.status && test.status < '300' && !test.isBeyondTheDocument;
    if (isPlain) faults.push(...checker.request(operation, asked));
    if (faults.length === 0) coverage.note(operation, answer.status, mediaTypeOf(answer));
    report.add(name, faults, transcript(message, answer));
  } catch (error) {
    report.add(name, [error.message], message && transcript(message, answer));
  }
}

function parsed(answer) {
  return /\/(.+\+)?json$/.test(mediaTypeOf(answer) ?? '') ? JSON.parse(answer.text || 'null') : undefined;
}

async function driveOperation(operation) {
  const entry = entries[operation.id];
  if (!entry) {
    report.add(operation.id, ['the document has it, and no case drives it']);
    return;
  }
  const before = { passed: report.passed, failed: report.failed };
  for (const test of [...deriveCases(operation, entry), ...(entry.cases ?? [])])
    for (const accept of mediaTypes) await drive(operation, test, accept);
  if (operation.method === 'GET')
    await reported(`HEAD of ${operation.id}`, () =>
      headCheck(sendPlain, operation, () => entry.good(system)),
    );
  report.add(
    `${operation.id}: every documented answer`,
    coverage.missing(operation).map((one) => `was never seen to be right: ${one}`),
  );
  const [passed, failed] = [report.passed - before.passed, report.failed - before.failed];
  console.log(`${failed ? 'FAILED ' : 'ok     '} ${operation.id}: ${passed} passed, ${failed} failed`);
}

const sendPlain = (asked, operation) => send(system.url, toMessage(operation, asked, undefined, system));

async function reported(name, check) {
  try {
    report.add(name, await check());
  } catch (error) {
    report.add(name, [error.message]);
  }
}

async function driveTheRest() {
  await reported('the tables of routes', () => {
    const { undocumented, unserved } = compareRoutes(document.operations, system);
    return [
      ...undocumented.map((one) => `the document lacks ${one}`),
      ...unserved.map((one) => `no server has ${one}`),
    ];
  });
  const known = new Set(document.operations.map(({ id }) => id));
  const strangers = Object.keys(entries).filter((id) => !known.has(id));
  report.add(
    'cases',
    strangers.map((id) => `the document has no operation ${id}`),
  );
  for (const { name, run } of pathChecks(document.operations)) await reported(name, () => run(sendPlain));
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((id) => !document.operations.some((operation) => operation.id === id));
report.add(
  'operations asked for',
  unknown.map((id) => `there is no ${id}`),
);
for (const operation of document.operations)
  if (wanted.length === 0 || wanted.includes(operation.id)) await driveOperation(operation);
if (wanted.length === 0) await driveTheRest();
process.exitCode = report.close();
