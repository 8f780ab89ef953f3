// What dropping the first k units does, for about ten k: asked for one k at a time, so that it can be stopped.
const POINTS = 10, chart = at('ablate-chart'), start = at('ablate-measure');
const CHART = { width: 360, height: 190, left: 44, right: 12, top: 12, bottom: 32 };
let measuring = null, points = []; // measuring: the ranking whose curve is being measured

start.addEventListener('click', async () => {
  if (measuring) { measuring = null; return; }
  if (!ranking) return complain(say('nothing'));
  await measure(ranking);
});

async function measure(mine) {
  const most = Math.max(1, mine.positives), { stage, units } = mine;
  const wanted = [...new Set(Array.from({ length: POINTS }, (_, n) => Math.max(1, Math.round(most * (n + 1) / POINTS))))];
  measuring = mine;
  points = [];
  start.textContent = say('stop');
  for (const [n, k] of wanted.entries()) {
    at('ablate-measured').textContent = say('measuring', { n: n + 1, count: wanted.length, k });
    const answer = await inform('effect', { ...stageRequest(), stage, units: units.slice(0, k), mode: mode(), ...alsoNow(), ...marksNow() });
    if (mine !== ranking) return;
    if (!answer || measuring !== mine) break;
    points.push({ k, ...answer });
    showCurve();
  }
  measuring = null;
  start.textContent = say('measure');
  const key = points.length === wanted.length ? 'measured' : 'stopped';
  at('ablate-measured').textContent = points.length ? say(key, { n: points.length, pictures: points[0].pictures }) : '';
}

function forgetCurve() {
  measuring = null;
  points = [];
  start.textContent = say('measure');
  chart.replaceChildren();
  at('ablate-numbers').hidden = at('ablate-key').hidden = true;
  at('ablate-measured').textContent = '';
}

function showCurve() {
  const { judged } = points[0], percent = (value) => (judged ? 100 * value : value);
  const inside = { name: say(points[0].thing ? 'gone_thing' : judged ? 'gone' : 'inside', { thing: points[0].thing }), unit: judged ? '%' : '', ranked: points.map((p) => percent(p.inside)), random: points.map((p) => percent(p.random_inside)) };
  const outside = { name: say(points[0].thing ? 'elsewhere_thing' : 'elsewhere', { thing: points[0].thing }), unit: '', ranked: points.map((p) => p.outside), random: points.map((p) => p.random_outside) };
  const edges = { name: say('edges'), unit: '', good: 1, ranked: points.map((p) => p.contrast), random: points.map((p) => p.random_contrast) };
  const shown = points[0].contrast !== undefined ? [inside, outside, edges] : [inside, outside];
  chart.replaceChildren(...shown.map(plot));
  const cell = (value, digits) => el('td', { class: 'figure' }, numbers(value, digits));
  const heads = ['k', ...shown.flatMap(({ name }) => [name, say('of_random')])];
  at('ablate-table').replaceChildren(el('thead', null, el('tr', null, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
    el('tbody', null, ...points.map((p, n) => el('tr', null, el('th', { scope: 'row', class: 'figure' }, numbers(p.k)), ...shown.flatMap(({ ranked, random, good }) => [cell(ranked[n], good ? 2 : 1), cell(random[n], good ? 2 : 1)])))));
  at('ablate-numbers').hidden = at('ablate-key').hidden = false;
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A round number at or above `value`.
function above(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((each) => each * power).find((each) => each >= value * 0.999);
}

// `good`: a value that is as it should be, with a line of its own.
function plot({ name, unit, ranked, random, good }) {
  const { width, height, left, right, top, bottom } = CHART, values = [...ranked, ...random, ...(good ? [good] : [])];
  const high = above(Math.max(...values, 1e-3)), low = Math.min(0, ...values) < 0 ? -above(-Math.min(...values)) : 0, last = points[points.length - 1].k;
  const x = (k) => left + (width - left - right) * k / last, y = (value) => top + (height - top - bottom) * (high - value) / (high - low);
  const line = (several, kind) => svg('path', { class: `line ${kind}`, d: [...(good || alsoParts().length ? [] : [[0, 0]]), ...points.map((p, n) => [p.k, several[n]])].map(([k, value], n) => `${n ? 'L' : 'M'}${x(k).toFixed(1)} ${y(value).toFixed(1)}`).join(' ') });
  const dots = (several, kind) => points.map((p, n) => svg('circle', { class: `dot ${kind}`, cx: x(p.k), cy: y(several[n]), r: 3 }, svg('title', {}, say('dot', { k: p.k, value: numbers(several[n], 1), unit, which: say(kind) }))));
  const text = (words, where) => svg('text', where, words);
  const ticks = [low, 0, ...(good ? [good] : []), high].filter((value, n, all) => all.indexOf(value) === n).flatMap((value) => [
    svg('line', { class: 'grid', x1: left, x2: width - right, y1: y(value), y2: y(value) }), text(`${numbers(value, Math.abs(value) < 1 && value ? 1 : 0)}${unit}`, { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' })]);
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': name }, ...ticks, line(random, 'chance'), line(ranked, 'ranked'), ...dots(random, 'chance'), ...dots(ranked, 'ranked'),
    text('0', { x: left, y: height - 14, 'text-anchor': 'middle' }), text(numbers(last), { x: x(last), y: height - 14, 'text-anchor': 'end' }), text(say('axis'), { x: (left + width - right) / 2, y: height - 2, 'text-anchor': 'middle' }));
  return el('figure', null, el('figcaption', null, name), drawing);
}
