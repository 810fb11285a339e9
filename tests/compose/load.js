// Load for the tests of docker-compose.yml: clients that create participants and guests and read them back, until SIGTERM.
// Prints one line of JSON at the end: {"answered": N, "failed": N, "examples": […]}.
//
//   node load.js [--keys] [--again-when FILE]
//     --keys        every POST has an Idempotency-Key, so that the gateway may try it once more when a service breaks
//     --again-when  once FILE is there, what gets no answer at all is sent again for up to a minute: the gateway itself is
//                   being replaced
// Settings as the demo prints them: ROSTER_URL, ROSTER_TEAM, ROSTER_TOKEN, ROSTER_COLLECTION, ROSTER_API_KEY.
import { existsSync } from 'node:fs';
import http from 'node:http';

const { ROSTER_URL, ROSTER_TEAM, ROSTER_TOKEN, ROSTER_COLLECTION, ROSTER_API_KEY } = process.env;
const hasKeys = process.argv.includes('--keys');
const again = process.argv.indexOf('--again-when');
const gatewayGoes = () => again !== -1 && existsSync(process.argv[again + 1]);
const url = new URL(ROSTER_URL);
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
const clients = 8;

let stopping = false;
let answered = 0;
let failed = 0;
let made = 0;
const examples = [];

function send(method, path, headers, json) {
  return new Promise((resolve, reject) => {
    const body = json && JSON.stringify(json);
    const request = http.request({
      host: url.hostname,
      port: url.port,
      agent,
      method,
      path,
      headers,
      timeout: 20_000,
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 20 s')));
    request.on('error', (error) => {
      error.wasReused = request.reusedSocket;
      error.isOfConnection = error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET';
      reject(error);
    });
    request.on('response', (response) => {
      let text = '';
      response.on('data', (piece) => (text += piece));
      response.on('error', reject); // an answer that has begun is not asked for again
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    request.end(body);
  });
}

async function answerTo(...request) {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      return await send(...request);
    } catch (error) {
      // A server may close an idle connection at the very moment when it is used again (RFC 9112, section 9.5).
      const closedBefore = error.code === 'ECONNRESET' && error.wasReused;
      const mayComeBack = error.isOfConnection && gatewayGoes() && Date.now() < until;
      if (!closedBefore && !mayComeBack) throw error;
      if (!closedBefore) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function expect(statuses, ...request) {
  try {
    const answer = await answerTo(...request);
    answered += 1;
    if (statuses.includes(answer.status)) return;
    throw new Error(`${answer.status} ${answer.text.slice(0, 100)}`);
  } catch (error) {
    failed += 1;
    if (examples.length < 5) examples.push(`${request[0]} ${request[1]}: ${error.message}`);
  }
}

async function client(number) {
  const json = { 'Content-Type': 'application/json' };
  const bearer = { ...json, Authorization: `Bearer ${ROSTER_TOKEN}` };
  const apiKey = { ...json, 'X-API-KEY': ROSTER_API_KEY };
  // 200 when the service had made it before it broke, and was asked once more.
  const created = hasKeys ? [201, 200] : [201];
  const participants = `/api/teams/${ROSTER_TEAM}/participants`;
  while (!stopping) {
    const name = `load-${process.pid}-${number}-${++made}`.replaceAll('-', '_');
    const safe = (headers) => (hasKeys ? { ...headers, 'Idempotency-Key': name } : headers);
    await expect(created, 'POST', participants, safe(bearer), { key: name, notes: 'load' });
    await expect([200], 'GET', `${participants}/${name}`, bearer);
    if (made % 8 === 0)
      await expect(
        [200],
        'POST',
        `/api/v2/collections/${ROSTER_COLLECTION}/guests`,
        safe({ ...apiKey, Prefer: 'return=minimal' }),
        {
          email: `${name}@example.com`,
        },
      );
  }
}

process.on('SIGTERM', () => (stopping = true));
await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
console.log(JSON.stringify({ answered, failed, examples }));
agent.destroy();
