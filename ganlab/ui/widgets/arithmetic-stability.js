// The same sum with 1, 3 and 10 exemplars a slot, drawn anew many times: measured when the result has settled and this
// part of the page is seen, so that it never waits before the result.
const stability = at('arithmetic-stability'), rowsBox = at('arithmetic-rows'), few = at('arithmetic-few');
let due = false, seen = false, pause = 0, shownFor = '';

// What the measurement is of: without the noise, which it has none of.
const measured = () => { const { noise, noise_seed, ...rest } = wanted(); return rest; };

const measure = latest(async () => {
  due = false;
  const request = measured(), answer = await ask('stability', request);
  if (due || !answer.ok) return;
  shownFor = JSON.stringify([answer.digest, request]);
  showRows(answer, await decode(answer.sheet), request.expression);
});

function measureSoon() {
  if (shownFor === JSON.stringify([digest, measured()])) return due = false;
  due = true;
  stability.dataset.stale = 'true';
  clearTimeout(pause);
  if (seen) pause = setTimeout(measure, 350);
}

new IntersectionObserver(([entry]) => {
  seen = entry.isIntersecting;
  if (seen && due) pause = setTimeout(measure, 350);
}).observe(stability);

function forgetRows() {
  rowsBox.replaceChildren();
  shownFor = '';
}

function showRows({ rows, each, judged }, sheet, expression) {
  rowsBox.replaceChildren(...rows.map((row, k) => rowOf(row, k * each, each, judged, sheet, expression)));
  const most = rows.at(-1);
  few.hidden = most.draws > 0 && most.exemplars === 10;
  few.textContent = say(most.draws ? 'stability_few' : 'stability_none');
  stability.dataset.stale = 'false';
}

function rowOf(row, first, each, judged, sheet, expression) {
  const title = say(row.exemplars === 1 ? 'one_exemplar' : 'exemplars', { n: row.exemplars });
  const centre = el('div', { class: 'cell', tabindex: '0' }, canvasOf(model.size, side(model.size, 128), say('sum_of', { title })));
  keepable(centre, () => ({ expression, slots: row.slots, noise: 0 }));
  paint(centre.firstChild, sheet, first);
  const draws = Array.from({ length: each - 1 }, (_, k) => {
    const canvas = canvasOf(model.size, side(model.size, 64), '');
    canvas.setAttribute('aria-hidden', 'true');
    paint(canvas, sheet, first + 1 + k);
    return canvas;
  });
  const box = el('div', { class: 'draws', role: 'img', 'aria-label': say('draws', { n: draws.length, title }) }, ...draws);
  return el('div', { class: 'row', 'data-exemplars': row.exemplars }, el('h4', null, title), centre, box, row.draws ? figuresOf(row, judged) : null);
}

// What holds of the draws: by the judge's word or, without one, by how unlike each other their pictures are. What the
// result itself shows stands out.
function figuresOf(row, judged) {
  const shares = Object.entries(row.shares);
  const lead = row.alike === null ? [numbers(row.distance), say('distance_unit')] : [percent(row.alike), say('alike', { n: row.draws })];
  const bars = shares.map(([name, share]) => {
    const bar = el('span', { class: 'bar', 'aria-hidden': 'true' }, el('i'));
    bar.firstChild.style.width = 100 * share + '%';
    return el('li', { class: judged[name] > 0.5 && 'held' }, el('span', null, attribute(name)), bar, el('span', { class: 'figure' }, percent(share)));
  });
  return el('div', { class: 'figures' }, el('p', null, el('b', { class: 'figure' }, lead[0]), ' ', lead[1]), bars.length ? el('ul', null, ...bars) : null);
}
