// What a run leaves: a page of text, the figures as JSON, and an HTML page with charts. Nothing is fetched to show it.

import { settings } from './settings.js';

const SHOWN = ['min', 'med', 'avg', 'p(90)', 'p(95)', 'p(99)', 'max'];

/** For a script's options: the percentiles that the summary shows. */
export const summaryTrendStats = SHOWN;

function figure(data, metric, value) {
  const found = data.metrics[metric];
  return found && found.values[value] !== undefined ? found.values[value] : null;
}

function short(value, digits = 1) {
  return value === null ? '-' : Number(value).toFixed(digits);
}

function escape(text) {
  return String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function verdicts(data) {
  const rows = [];
  for (const metric of Object.keys(data.metrics).sort()) {
    const thresholds = data.metrics[metric].thresholds || {};
    for (const threshold of Object.keys(thresholds)) {
      rows.push({ metric, threshold, met: thresholds[threshold].ok });
    }
  }
  return rows;
}

function report(name, data) {
  const seconds = data.state.testRunDurationMs / 1000;
  const bytes = figure(data, 'floe_read_bytes', 'count') || 0;
  return {
    script: name,
    endpoint: settings.endpoint,
    seconds,
    requests: figure(data, 'http_reqs', 'count') || 0,
    requestsPerSecond: figure(data, 'http_reqs', 'rate') || 0,
    failedShare: figure(data, 'http_req_failed', 'rate') || 0,
    wrongAnswers: figure(data, 'floe_wrong_answers', 'count') || 0,
    hitShare: figure(data, 'floe_hits', 'rate'),
    readMegabytesPerSecond: bytes / 1e6 / seconds,
    duration: trend(data, 'http_req_duration'),
    firstByte: trend(data, 'floe_first_byte'),
    thresholds: verdicts(data),
  };
}

function trend(data, metric) {
  const values = {};
  for (const stat of SHOWN) {
    values[stat] = figure(data, metric, stat);
  }
  return values;
}

function asText(result) {
  const lines = [
    '',
    `${result.script} against ${result.endpoint}, ${short(result.seconds)} s`,
    `  requests       ${result.requests} (${short(result.requestsPerSecond)} a second), failed ${short(100 * result.failedShare, 2)} %, wrong answers ${result.wrongAnswers}`,
    `  read           ${short(result.readMegabytesPerSecond)} MB/s, hits ${result.hitShare === null ? '-' : short(100 * result.hitShare, 1) + ' %'}`,
    `  whole request  ${SHOWN.map((stat) => `${stat} ${short(result.duration[stat])}`).join('  ')} ms`,
    `  first byte     ${SHOWN.map((stat) => `${stat} ${short(result.firstByte[stat])}`).join('  ')} ms`,
  ];
  for (const { metric, threshold, met } of result.thresholds) {
    lines.push(`  ${met ? 'met    ' : 'NOT MET'}        ${metric}: ${threshold}`);
  }
  return lines.join('\n') + '\n';
}

function bars(title, unit, values) {
  const names = Object.keys(values).filter((name) => values[name] !== null);
  const most = Math.max(...names.map((name) => values[name]), 1e-9);
  const rows = names.map((name, row) => {
    const width = Math.max(1, (440 * values[name]) / most);
    const y = 24 * row;
    return (
      `<text x="84" y="${y + 16}" text-anchor="end">${escape(name)}</text>` +
      `<rect x="92" y="${y + 4}" width="${width.toFixed(1)}" height="16"/>` +
      `<text x="${(98 + width).toFixed(1)}" y="${y + 16}">${short(values[name], 2)} ${unit}</text>`
    );
  });
  return `<h2>${escape(title)}</h2><svg viewBox="0 0 660 ${24 * names.length}" role="img">${rows.join('')}</svg>`;
}

function asHtml(result) {
  const facts = [
    ['Endpoint', result.endpoint],
    ['Seconds', short(result.seconds)],
    ['Requests', result.requests],
    ['Requests a second', short(result.requestsPerSecond)],
    ['Failed', short(100 * result.failedShare, 2) + ' %'],
    ['Wrong answers', result.wrongAnswers],
    ['Hits', result.hitShare === null ? '-' : short(100 * result.hitShare) + ' %'],
    ['Read', short(result.readMegabytesPerSecond) + ' MB/s'],
  ];
  const row = (cells) => `<tr>${cells.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(result.script)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; }
table { border-collapse: collapse; } td { padding: .15rem 1rem .15rem 0; border-bottom: 1px solid #dde3e9; }
svg { width: 100%; font-size: 12px; } rect { fill: #2f7fb5; } text { fill: #1d2733; }
</style></head><body>
<h1>${escape(result.script)}</h1>
<table>${facts.map(row).join('')}</table>
${bars('Whole request', 'ms', result.duration)}
${bars('First byte', 'ms', result.firstByte)}
<h2>Thresholds</h2>
<table>${result.thresholds.map(({ metric, threshold, met }) => row([met ? 'met' : 'NOT MET', metric, threshold])).join('')}</table>
</body></html>
`;
}

/** A script's handleSummary: writes NAME.json and NAME.html into the folder that SUMMARY_DIR names. */
export function summary(name) {
  return (data) => {
    const folder = settings.text('SUMMARY_DIR', '.');
    const result = report(name, data);
    return {
      stdout: asText(result),
      [`${folder}/${name}.json`]: JSON.stringify(result, null, 2) + '\n',
      [`${folder}/${name}.html`]: asHtml(result),
    };
  };
}
