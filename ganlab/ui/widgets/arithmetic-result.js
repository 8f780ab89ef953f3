// What the sum gives: the panel, what the judge sees in it, how far out it lies, and what is wrong with the expression.
const panel = at('arithmetic-panel'), wrong = at('arithmetic-wrong'), told = at('arithmetic-judged'), gauge = element.querySelector('.gauge');
let result = null, span = 1, patience = 0;

// The recipe of a place of the panel: its slots are those that the expression names.
function recipeAt(place) {
  if (!result) return null;
  const { weights, ...sum } = result;
  return { ...sum, slots: Object.fromEntries(Object.entries(sum.slots).filter(([name]) => name in weights)), place };
}

function showResult({ slots, expression, noise, noise_seed }, answer, sheet) {
  result = { expression, slots, noise, noise_seed, weights: answer.weights };
  if (panel.children.length !== 9) layPanel();
  [...panel.querySelectorAll('canvas')].forEach((canvas, k) => {
    paint(canvas, sheet, k);
    canvas.setAttribute('aria-label', k === 4 ? say('centre', { expression }) : say('neighbour', { n: k < 4 ? k + 1 : k }));
  });
  paint(at('arithmetic-sum'), sheet, answer.sum_at);
  showNorm(answer);
  showJudged(answer.judged);
}

function layPanel() {
  const room = Math.min(128, Math.max(64, Math.floor((breadth() - 24) / 3))), width = side(model.size, room);
  panel.replaceChildren(...Array.from({ length: 9 }, (_, place) => {
    const cell = el('div', { class: 'cell', tabindex: '0', 'data-centre': place === 4 }, canvasOf(model.size, width, ''));
    keepable(cell, () => recipeAt(place));
    return cell;
  }));
  const sum = at('arithmetic-sum');
  sum.width = sum.height = model.size;
  resize(sum, width);
  sum.setAttribute('aria-label', say('pixel_sum'));
}

const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
const attribute = (name) => words.attributes[name] || name;
const opposite = (name) => words.opposites[name];

// "smiling 98 %, man 97 %": what it shows, and what it does not where that has a name of its own.
function showJudged(judged) {
  const seen = Object.entries(judged).flatMap(([name, share]) => (share > 0.5 ? [[attribute(name), share]] : opposite(name) ? [[opposite(name), 1 - share]] : []));
  told.hidden = !Object.keys(judged).length;
  told.replaceChildren(el('span', null, say('judged')), ...seen.map(([name, share]) => el('span', { class: 'seen' }, name, el('b', { class: 'figure' }, percent(share)))), seen.length ? '' : say('judged_none'));
}

function showNorm({ norm, prior_norm: [mean, std] }) {
  span = Math.max(mean * 1.6, norm * 1.1);
  const band = gauge.querySelector('.prior'), at100 = (value) => 100 * value / span + '%';
  band.style.left = at100(mean - 2 * std);
  band.style.width = at100(4 * std);
  gauge.querySelector('.needle').style.left = at100(norm);
  for (const each of gauge.querySelectorAll('.tick')) each.style.left = at100(Number(each.dataset.norm));
  const off = (norm - mean) / std, verdict = off < -2.5 ? 'gauge_short' : off > 2.5 ? 'gauge_long' : 'gauge_like';
  at('arithmetic-norm').textContent = say('gauge_text', { norm: numbers(norm, 1), mean: numbers(mean, 1), std: numbers(std, 1) }) + ' ' + say(verdict);
}

// Where the slots' means lie, below the result's needle.
function showLengths(lengths) {
  for (const each of gauge.querySelectorAll('.tick')) each.remove();
  gauge.append(...Object.entries(lengths).map(([slot, norm]) => {
    const tick = el('i', { class: 'tick', 'data-letter': slot, 'data-norm': norm });
    tick.style.left = 100 * norm / span + '%';
    return tick;
  }));
}

// What is wrong with the expression, with a mark under its place; while it is being typed, after a pause only.
function object(fault, hurried) {
  clearTimeout(patience);
  const show = () => {
    wrong.hidden = !fault;
    expression.setAttribute('aria-invalid', String(Boolean(fault)));
    wrong.lastElementChild.textContent = fault ? fault.error : '';
    const placed = fault && Number.isInteger(fault.position);
    wrong.firstElementChild.hidden = !placed;
    wrong.firstElementChild.textContent = placed ? fault.expression + '\n' + ' '.repeat(fault.position) + '^' : '';
  };
  if (fault && hurried) patience = setTimeout(show, 600); else show();
}
