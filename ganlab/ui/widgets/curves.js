// Both losses, and what D believes of real and of drawn pictures, over the images seen. The generator's lines have its
// colour and are dashed, the discriminator's are solid in its own.
const CHARTS = {
  losses: { lines: { loss_g: 'gen', loss_d: 'dis' }, fixed: null },
  beliefs: { lines: { d_fake: 'gen', d_real: 'dis' }, fixed: [0, 1] },
};
const LEFT = 40, RIGHT = 10, TOP = 8, BOTTOM = 34, HEIGHT = 208;

function colour(name) {
  return getComputedStyle(element).getPropertyValue(`--lab-${name}`).trim();
}

function show() {
  const value = props.value || {};
  const count = (value.images || []).length;
  element.hidden = !value.run;
  element.dataset.points = count;
  element.dataset.run = value.run || '';
  element.querySelector('[data-waiting]').textContent = count > 1 ? '' : say('waiting');
  for (const [name, chart] of Object.entries(CHARTS)) draw(name, chart, value, count);
}

function caption(name, chart) {
  const keys = Object.entries(chart.lines).map(([key, who]) => {
    const swatch = el('span', { class: `swatch ${who}`, 'aria-hidden': 'true' });
    return el('span', { class: 'key' }, swatch, say(key));
  });
  return [el('b', {}, say(name)), el('span', { class: 'quiet' }, say(`${name}_info`)), ...keys];
}

function draw(name, chart, value, count) {
  const figure = element.querySelector(`[data-chart="${name}"]`), canvas = figure.querySelector('canvas');
  const legend = figure.querySelector('figcaption');
  if (!legend.children.length) legend.append(...caption(name, chart));
  canvas.setAttribute('aria-label', say('alt', { name: say(name) }));
  const width = Math.max(200, figure.clientWidth || 440), dots = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * dots); canvas.height = Math.round(HEIGHT * dots);
  canvas.style.height = `${HEIGHT}px`;
  const pen = canvas.getContext('2d');
  pen.scale(dots, dots);
  const values = Object.keys(chart.lines).flatMap((key) => value[key] || []);
  const [low, high] = rangeOf(chart, values);
  const last = count ? value.images[count - 1] : 1;
  const x = (images) => LEFT + (width - LEFT - RIGHT) * (images / last);
  const y = (v) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (Math.min(high, Math.max(low, v)) - low) / (high - low));
  axes(pen, width, low, high, last, count, x, y);
  for (const [key, who] of Object.entries(chart.lines)) line(pen, value.images || [], value[key] || [], who, x, y);
}

function axes(pen, width, low, high, last, count, x, y) {
  pen.font = '12px system-ui, sans-serif';
  pen.lineWidth = 1;
  pen.strokeStyle = colour('line'); pen.fillStyle = colour('quiet');
  pen.textAlign = 'right'; pen.textBaseline = 'middle';
  for (let k = 0; k <= 4; k++) {
    const v = low + ((high - low) * k) / 4, at = Math.round(y(v)) + 0.5;
    pen.beginPath(); pen.moveTo(LEFT, at); pen.lineTo(width - RIGHT, at); pen.stroke();
    if (k % 2 === 0) pen.fillText(numbers(v, high <= 4 ? 1 : 0), LEFT - 6, at);
  }
  pen.textBaseline = 'top';
  if (count > 1) for (let k = 0; k <= 2; k++) {
    pen.textAlign = ['left', 'center', 'right'][k];
    pen.fillText(numbers((last * k) / 2), x((last * k) / 2), HEIGHT - BOTTOM + 5);
  }
  pen.textAlign = 'center';
  pen.fillText(say('axis'), LEFT + (width - LEFT - RIGHT) / 2, HEIGHT - 13);
}

function line(pen, images, values, who, x, y) {
  pen.strokeStyle = colour(who); pen.lineWidth = 1.75; pen.lineJoin = 'round';
  pen.setLineDash(who === 'gen' ? [6, 3] : []);
  pen.beginPath();
  values.forEach((v, k) => (k ? pen.lineTo(x(images[k]), y(v)) : pen.moveTo(x(images[k]), y(v))));
  pen.stroke();
  pen.setLineDash([]);
}

// From 0 or 1 on where the values allow it: a Wasserstein critic's heights and losses know neither.
function rangeOf(chart, values) {
  const most = Math.max(...values, 1), least = Math.min(...values, 0);
  if (chart.fixed && most <= 1 && least >= 0) return chart.fixed;
  return [least < 0 ? -niceTop(-least) : 0, niceTop(most)];
}

function niceTop(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((k) => k * unit).find((top) => top >= value);
}

watch('value', show);
new ResizeObserver(show).observe(element);
new MutationObserver(show).observe(document.body, { attributes: true, attributeFilter: ['class'] });
show();
