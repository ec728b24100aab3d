// What a run is told by the environment. Every script reads the same names; README.md lists them.

function text(name, fallback) {
  const value = __ENV[name];
  return value === undefined || value === '' ? fallback : value;
}

function whole(name, fallback) {
  const value = text(name, String(fallback));
  if (!/^[0-9]+$/.test(value)) {
    throw new Error(`${name} is ${value}, expected a whole number`);
  }
  return Number(value);
}

const endpoint = text('ENDPOINT', 'http://127.0.0.1:8080').replace(/\/+$/, '');
if (!/^https?:\/\/[^/]+$/.test(endpoint)) {
  throw new Error(`ENDPOINT is ${endpoint}, expected http://HOST:PORT or https://HOST:PORT`);
}

export const settings = {
  endpoint,
  accessKey: text('ACCESS_KEY', 'FLOEDEMO000000000000'),
  secretKey: text('SECRET_KEY', 'floe-demo-secret'),
  sessionToken: text('SESSION_TOKEN', ''),
  region: text('REGION', 'us-east-1'),
  bucket: text('BUCKET', 'demo'),
  prefix: text('PREFIX', 'loadtest/'),
  seed: whole('SEED', 1),
  vus: (fallback) => whole('VUS', fallback),
  duration: (fallback) => text('DURATION', fallback),
  number: whole,
  text,
};
