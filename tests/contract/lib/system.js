// What cases stand on: credentials, teams and whatever else has to be there first. Each call makes something new,
// so that cases do not depend on one another.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { send } from './client.js';

const run = Date.now().toString(36); // several runs may share one database
let made = 0;

export class System {
  #settings;
  #credentials = new Map();

  constructor(settings) {
    this.#settings = settings;
    this.url = settings.url;
    this.team = settings.team; // of whom `token` belongs to, as its owner; never lapses
    this.token = settings.token;
    this.collection = settings.collection; // of whom `apiKey` belongs to, as its admin
    this.apiKey = settings.apiKey;
    this.operatorToken = settings.operatorToken; // has the scope subscriptions:write, and no team
  }

  unique(word) {
    return `${word}-${run}-${++made}`;
  }

  email(word) {
    return `${this.unique(word)}@example.com`;
  }

  // A command of one of the three programs, on the system's database. Gives what it prints.
  administer(program, words) {
    const variable = `ROSTER_${program.toUpperCase()}_DATABASE_URL`;
    const output = execFileSync(path.join(this.#settings.programs, `roster-${program}`), words, {
      env: { ...process.env, [variable]: this.#settings.databaseUrl },
      encoding: 'utf8',
    });
    return output.trimEnd();
  }

  // kind: 'bearer' or 'api_key'; more: further options of `credential create`. The same one for the same words.
  credential(kind, subject, more = []) {
    const words = ['credential', 'create', '--kind', kind, '--subject', subject, ...more];
    const name = words.join(' ');
    if (!this.#credentials.has(name)) this.#credentials.set(name, this.administer('gateway', words));
    return this.#credentials.get(name);
  }

  // A new team and a token of its owner.
  ownTeam(more = []) {
    const owner = this.email('owner');
    const team = this.administer('participants', [
      'team',
      'create',
      '--name',
      'Contract',
      '--owner',
      owner,
      ...more,
    ]);
    return { team, owner, token: this.credential('bearer', owner) };
  }

  // One whose subscription is over.
  lapsedTeam() {
    this.lapsed ??= this.ownTeam(['--active-until', '2020-01-01T00:00:00Z']);
    return this.lapsed;
  }

  ownCollection() {
    const owner = this.email('admin');
    const id = this.administer('collections', [
      'collection',
      'create',
      '--title',
      'Contract',
      '--owner',
      owner,
    ]);
    return { id, owner, apiKey: this.credential('api_key', owner) };
  }

  // Asks by the API for what a case needs to be there; gives the body.
  async ask(method, target, json, token = this.token) {
    return this.#ask(method, target, json, { Authorization: `Bearer ${token}` });
  }

  // The same of the second API, as the admin whose key `apiKey` is.
  async askAsAdmin(method, target, json) {
    return this.#ask(method, target, json, { 'X-API-KEY': this.apiKey });
  }

  async #ask(method, target, json, credential) {
    const answer = await send(this.url, {
      method,
      target,
      headers: { ...credential, 'Content-Type': 'application/json' },
      body: json && JSON.stringify(json),
    });
    if (!answer.status.startsWith('2'))
      throw new Error(
        `what the case stands on: ${method} ${target}: ${answer.status} ${answer.text.slice(0, 200)}`,
      );
    return answer.text ? JSON.parse(answer.text) : undefined;
  }

  // Of whom `apiKey` belongs to.
  async newCollection() {
    const { collection } = await this.askAsAdmin('POST', '/api/v2/collections', { title: this.unique('C') });
    return collection.id;
  }

  // The id of the user that becomes a guest of it.
  async guest(collection, email) {
    const { users } = await this.askAsAdmin('POST', `/api/v2/collections/${collection}/guests`, { email });
    return users.at(-1).id;
  }

  async participant(team = this.team, token = this.token) {
    const key = this.unique('participant');
    await this.ask('POST', `/api/teams/${team}/participants`, { key, notes: 'mollitia' }, token);
    return key;
  }

  // status: 'draft', 'running' or 'stopped'
  async experiment(status = 'running', team = this.team, token = this.token) {
    const key = this.unique('experiment');
    await this.ask('POST', `/api/teams/${team}/experiments`, { key, description: null }, token);
    const at = `/api/teams/${team}/experiments/${key}`;
    if (status !== 'draft') await this.ask('POST', `${at}/start`, undefined, token);
    if (status === 'stopped') await this.ask('POST', `${at}/stop`, undefined, token);
    return key;
  }

  // A participant, an experiment, and the one in the other.
  async enrolment(team = this.team, token = this.token) {
    const [key, experiment] = [
      await this.participant(team, token),
      await this.experiment('running', team, token),
    ];
    await this.ask(
      'POST',
      `/api/teams/${team}/participants/${key}/experiments`,
      { experiment, variant: 'a' },
      token,
    );
    return { key, experiment };
  }

  // Somebody who is in the team, but no owner of it.
  async member(team, ownerToken) {
    const subject = this.email('member');
    await this.ask('POST', `/api/teams/${team}/members`, { subject, role: 'member' }, ownerToken);
    return { subject, token: this.credential('bearer', subject) };
  }
}
