// AWS Signature Version 4 with the request's head alone: bodies are sent as UNSIGNED-PAYLOAD.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html

import crypto from 'k6/crypto';

const UNRESERVED = /[A-Za-z0-9\-._~]/;

/** Percent-encodes UTF-8 as S3 wants it: everything but letters, digits, - . _ and ~. */
export function encode(text, keepSlashes) {
  const bytes = unescape(encodeURIComponent(text));
  let encoded = '';
  for (const byte of bytes) {
    if (UNRESERVED.test(byte) || (keepSlashes && byte === '/')) {
      encoded += byte;
    } else {
      encoded += '%' + byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    }
  }
  return encoded;
}

let derived = { scope: '', key: null };

function signingKey(settings, day) {
  const scope = `${settings.accessKey}/${day}/${settings.region}`;
  if (derived.scope !== scope) {
    let key = crypto.hmac('sha256', 'AWS4' + settings.secretKey, day, 'binary');
    for (const part of [settings.region, 's3', 'aws4_request']) {
      key = crypto.hmac('sha256', key, part, 'binary');
    }
    derived = { scope, key };
  }
  return derived.key;
}

/**
 * Signs a request.
 *
 * @param path begins with a slash; not yet encoded
 * @param query names and values; not yet encoded
 * @param headers signed as they are, besides those that signing adds
 * @returns the URL and all headers to send
 */
export function sign(settings, method, path, query = {}, headers = {}, now = new Date()) {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const host = settings.endpoint.replace(/^https?:\/\//, '');
  const target = encode(path, true);
  const canonicalQuery = Object.keys(query)
    .map((name) => [encode(name), encode(String(query[name]))])
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

  const signed = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-date': time };
  if (settings.sessionToken) {
    signed['x-amz-security-token'] = settings.sessionToken;
  }
  for (const name of Object.keys(headers)) {
    signed[name.toLowerCase()] = String(headers[name]).trim();
  }
  const names = Object.keys(signed).sort();
  const canonical = [
    method,
    target,
    canonicalQuery,
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');

  const scope = `${day}/${settings.region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, crypto.sha256(canonical, 'hex')].join('\n');
  const signature = crypto.hmac('sha256', signingKey(settings, day), toSign, 'hex');

  const sent = { ...signed };
  delete sent.host;
  sent.Authorization =
    `AWS4-HMAC-SHA256 Credential=${settings.accessKey}/${scope}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { url: settings.endpoint + target + (canonicalQuery ? '?' + canonicalQuery : ''), headers: sent };
}
