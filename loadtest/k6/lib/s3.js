// S3 requests that a script makes, each counted under its operation's name. A read is a hit if Floe says so in
// Cache-Status.

import http from 'k6/http';
import { check } from 'k6';
import { Counter, Rate, Trend } from 'k6/metrics';
import { sign } from './sigv4.js';

export const hits = new Rate('floe_hits');
const firstByte = new Trend('floe_first_byte', true);
const readBytes = new Counter('floe_read_bytes');
const wrongAnswers = new Counter('floe_wrong_answers');

function request(settings, method, operation, key, options = {}) {
  const path = `/${settings.bucket}` + (key === null ? '' : `/${key}`);
  const { url, headers } = sign(settings, method, path, options.query, options.headers);
  // An empty body is none to k6: only then is its length sent, which S3 demands.
  const body = options.body && options.body.byteLength > 0 ? options.body : null;
  return http.request(method, url, body, {
    headers,
    redirects: 0,
    responseType: options.responseType || 'none',
    responseCallback: http.expectedStatuses(...(options.statuses || [200, 204, 206])),
    tags: { name: operation },
    timeout: options.timeout || '300s',
  });
}

function expect(response, operation, conditions) {
  const right = check(response, { [`${operation}: status`]: (r) => r.status >= 200 && r.status < 300, ...conditions });
  if (!right) {
    wrongAnswers.add(1);
    console.error(`${operation} ${response.url.split('?')[0]}: ${response.status} ${response.error || ''}`);
  }
  return right;
}

/** Puts an object. */
export function put(settings, key, body, headers = {}) {
  const response = request(settings, 'PUT', 'PutObject', key, { body, headers });
  expect(response, 'PutObject', {});
  return response;
}

/**
 * Reads an object or a part of it.
 *
 * @param expected its length in bytes, and its MD5 in hexadecimal if the bytes are to be compared
 * @param range as in HTTP's header, such as bytes=0-9
 */
export function get(settings, key, expected, range) {
  const response = request(settings, 'GET', 'GetObject', key, {
    headers: range ? { range } : {},
    responseType: expected.md5 ? 'binary' : 'none',
  });
  const conditions = {
    'GetObject: length': (r) => Number(r.headers['Content-Length']) === expected.length,
  };
  if (expected.md5) {
    conditions['GetObject: bytes'] = (r) => r.body !== null && expected.md5(r.body);
  }
  if (expect(response, 'GetObject', conditions)) {
    hits.add((response.headers['Cache-Status'] || '').includes('; hit'));
    firstByte.add(response.timings.waiting);
    readBytes.add(expected.length);
  }
  return response;
}

/** Asks for an object's head. */
export function head(settings, key) {
  const response = request(settings, 'HEAD', 'HeadObject', key);
  expect(response, 'HeadObject', {});
  return response;
}

/** Deletes an object. */
export function remove(settings, key) {
  const response = request(settings, 'DELETE', 'DeleteObject', key);
  expect(response, 'DeleteObject', {});
  return response;
}

/** Lists keys below a prefix. */
export function list(settings, prefix) {
  const response = request(settings, 'GET', 'ListObjectsV2', null, {
    query: { 'list-type': 2, prefix },
    responseType: 'text',
  });
  expect(response, 'ListObjectsV2', { 'ListObjectsV2: document': (r) => (r.body || '').includes('<ListBucketResult') });
  return response;
}
