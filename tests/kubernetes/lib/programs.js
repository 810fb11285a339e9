// The three programs themselves, asked whether they understand what a container gives them.
import { spawn, spawnSync } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';

import { environmentOf } from './overlay.js';

const programs = process.env.ROSTER_PROGRAMS;
const program = (name) => path.join(programs, name);

export const helpOf = (name) => spawnSync(program(name), ['--help'], { encoding: 'utf8' }).stdout;

// A setting's text (its name without the prefix) as a container gives it, or else the program's own default.
export function settingOf(container, name) {
  const [program] = container.command;
  const whole = `${program.replace('-', '_').toUpperCase()}_${name}`;
  return environmentOf(container)[whole] ?? new RegExp(`${whole} .*default (\\w+)`).exec(helpOf(program))[1];
}

// Runs a container's command here, where the files that its secrets are in do not exist: so it must end with a fault for
// each of those files and with no other fault. `files`: the names of the settings that name one.
export function judgeSettings([name, ...words], env, files) {
  const ended = spawnSync(program(name), words, {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  const lines = `${ended.stdout}${ended.stderr}`.split('\n').filter(Boolean);
  const isExpected = (line) =>
    files.some((file) => line.includes(`${file}: the file it names cannot be read`));
  const faults = lines.filter((line) => !isExpected(line)).map((line) => `it says: ${line}`);
  if (ended.status !== 2) faults.push(`exit status ${ended.status} and not 2`);
  for (const file of files)
    if (!lines.some((line) => line.includes(file)))
      faults.push(`${file} is not read by "${words.join(' ')}"`);
  return faults;
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// The statuses that the private listener answers to each path, without a database: 404 is "no such path".
export async function statusesOf(name, paths) {
  const prefix = name.replace('-', '_').toUpperCase();
  const [port, privatePort] = [await freePort(), await freePort()];
  const running = spawn(program(name), ['serve'], {
    env: {
      [`${prefix}_LISTEN`]: `127.0.0.1:${port}`,
      [`${prefix}_PRIVATE_LISTEN`]: `127.0.0.1:${privatePort}`,
      [`${prefix}_DATABASE_URL`]: 'postgresql://nobody@127.0.0.1:1/none',
      [`${prefix}_IDENTITY_KEYS`]: '0'.repeat(32),
    },
    stdio: 'ignore',
  });
  try {
    const statuses = {};
    for (const one of paths)
      statuses[one] = (await ask(`http://127.0.0.1:${privatePort}${one}`, running)).status;
    return statuses;
  } finally {
    running.kill('SIGKILL');
  }
}

// Until it listens.
async function ask(url, running) {
  for (;;) {
    try {
      return await fetch(url);
    } catch (error) {
      if (running.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
