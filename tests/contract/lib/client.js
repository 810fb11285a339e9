// One request on a connection of its own, with nothing made nicer on the way: paths go out as they are, repeated
// headers repeated, and a body may be announced that never comes.
import http from 'node:http';

// {method, target, headers: {name: text or [texts]}, body: text or undefined, hangs: whether the body never comes}
export function send(url, { method, target, headers, body, hangs }) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: url.hostname,
      port: url.port,
      method,
      path: target,
      headers,
      agent: false,
      timeout: 30_000,
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 30 s')));
    request.on('error', reject);
    request.on('response', (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        request.off('error', reject);
        request.on('error', () => {}); // what we go on sending after an early answer
        request.destroy();
        const text = Buffer.concat(pieces).toString('utf8');
        resolve({ status: String(response.statusCode), headers: response.headers, text });
      });
    });
    if (hangs) request.flushHeaders();
    else request.end(body);
  });
}
