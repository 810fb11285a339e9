// Counts what passed and failed, and says why.

export class Report {
  passed = 0;
  failed = 0;

  // faults: lines; none when it passed. context: what helps to see why.
  add(name, faults, context = '') {
    if (faults.length === 0) {
      this.passed += 1;
      return;
    }
    this.failed += 1;
    console.log(`FAILED  ${name}`);
    for (const fault of faults) console.log(`          ${fault}`);
    if (context) console.log(context.replace(/^/gm, '        | '));
  }

  close() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}

// A request and its answer as one would type and read them, without secrets.
export function transcript(message, answer) {
  const shown = { ...message.headers };
  for (const secret of ['Authorization', 'X-API-KEY']) if (shown[secret]) shown[secret] = '…';
  const cut = (text) => (text && text.length > 600 ? `${text.slice(0, 600)}…` : (text ?? ''));
  const short = Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, cut(String(value))]));
  const lines = [`${message.method} ${cut(message.target)}`, JSON.stringify(short), cut(message.body)];
  if (answer) lines.push(`→ ${answer.status} ${JSON.stringify(answer.headers)}`, cut(answer.text));
  return lines.filter(Boolean).join('\n');
}
