// What there is to move, ranked, each with what it does to the first face: its picture at either end.
const way = at('walk-way'), ranks = at('walk-ranking');
const GLANCES = 4; // of which a request asks for at most: short enough not to hold up a strip
let rows = []; // {name, score, move, reach} each, as they stand in the list

// Thumbnails, of the rows that are in sight alone, and while no strip is on its way.
const glances = (() => {
  const wanted = new Set();
  let version = 0, busy = false;
  const eye = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (isIntersecting && target.dataset.version !== String(version)) wanted.add(target);
      else wanted.delete(target);
    }
    look();
  }, { root: ranks, rootMargin: '96px' });
  async function look() {
    if (busy || fetching || !wanted.size) return;
    busy = true;
    try { await some([...wanted].slice(0, GLANCES), version); } finally { busy = false; }
    look();
  }
  async function some(asked, mine) {
    for (const each of asked) wanted.delete(each);
    const moves = asked.map((each) => rows[Number(each.dataset.row)]).map((row) => ({ ...row.move, apart: apartNow() && !heldAs(row) }));
    const answer = await ask('glance', { ...facesRequest(), moves: { ...moves }, held: heldMoves(), reach: Number(reach.value) });
    if (!answer.ok || mine !== version) return;
    const sheet = await decode(answer);
    if (mine === version) asked.forEach((each, k) => { each.dataset.version = mine; pair(each.querySelector('canvas'), sheet, k); });
  }
  // Low and high beside each other, on one canvas.
  function pair(canvas, { size, columns, image }, k) {
    Object.assign(canvas, { width: 2 * size + 2, height: size });
    const brush = canvas.getContext('2d');
    for (const n of [2 * k, 2 * k + 1]) brush.drawImage(image, (n % columns) * size, Math.floor(n / columns) * size, size, size, (n % 2) * (size + 2), 0, size, size);
    canvas.classList.remove('skeleton');
  }
  return {
    look,
    watch(all) { eye.disconnect(); wanted.clear(); version += 1; for (const each of all) eye.observe(each); },
    // Other faces, or other things held: what is in sight is looked at anew.
    renew() { this.watch(ranks.querySelectorAll('.rank')); },
  };
})();

let listed = Promise.resolve(); // until the newest list is shown, and one of it chosen

const rank = (wished = null) => (listed = ranked(wished));

// Newest wins: a ranking that comes after another way was chosen is not shown.
async function ranked(wished) {
  const mine = way.value;
  at('walk-groups').hidden = mine !== 'groups';
  at('walk-saved').hidden = mine !== 'saved';
  if (OWN_WAYS[mine]) return list(OWN_WAYS[mine](), mine, wished);
  sayNote(mine, model.reach);
  clearRows();
  ranks.replaceChildren(el('p', { class: 'measuring', role: 'status' }, say('measuring_' + mine, { z_dim: model.z_dim })));
  const answer = await inform('ranking', { model: model.model, way: mine });
  if (!answer || mine !== way.value) return;
  sayNote(mine, answer.reach);
  list(answer.rows.map(({ index, name, score }) => ({ name, score, reach: answer.reach, move: { way: mine, coordinate: index } })), mine, wished);
}

function clearRows() {
  rows = [];
  ranks.replaceChildren();
  glances.watch([]);
}

function sayNote(mine, far) {
  at('walk-one-note').textContent = say('note_' + mine, { z_dim: model.z_dim, low: -far, high: far });
}

// Show rows and go on with the wished one, or the first that is not held.
function list(found, mine, wished = null) {
  if (OWN_WAYS[mine]) sayNote(mine, 1);
  rows = found;
  const most = Math.max(...rows.map((row) => row.score), 1e-9);
  ranks.replaceChildren(...rows.map((row, k) => rowOf(row, k, mine, most)));
  if (!rows.length) ranks.replaceChildren(el('p', { class: 'note' }, say('no_' + mine)));
  glances.watch(ranks.children.length && rows.length ? ranks.children : []);
  const next = rows.find((row) => wished !== null && (row.move.coordinate ?? row.name) === wished) || rows.find((row) => !heldAs(row)) || rows[0];
  if (next) return choose(next);
  markRows();
}

function rowOf(row, k, mine, most) {
  const bar = el('i'), shown = el('canvas', { class: 'pixels skeleton pair', 'aria-hidden': 'true' }), width = side(Math.min(64, model.size), 64);
  bar.style.width = 100 * row.score / most + '%';
  Object.assign(shown.style, { width: 2 * width + 2 + 'px', height: width + 'px' });
  const score = numbers(['principal', 'labels'].includes(mine) ? 100 * row.score : row.score, 1);
  const words = say(row.foreign ? 'rank_foreign' : 'rank_' + mine, { name: row.name, score });
  return el('button', { type: 'button', class: 'rank', role: 'radio', 'data-index': row.move.coordinate ?? k, 'data-row': k, tabindex: '-1', onclick: () => choose(row) },
    el('span', { class: 'words' }, words), shown, bar);
}

function markRows() {
  [...ranks.querySelectorAll('.rank')].forEach((each, k) => {
    const mine = Boolean(chosen) && alike(rows[k], chosen);
    each.setAttribute('aria-checked', String(mine));
    each.classList.toggle('kept', Boolean(heldAs(rows[k])));
    each.tabIndex = mine || (k === 0 && !rows.some((row) => chosen && alike(row, chosen))) ? 0 : -1;
  });
}

ranks.addEventListener('keydown', (event) => {
  const all = [...ranks.querySelectorAll('.rank')], here = all.indexOf(event.target);
  const to = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 }[event.key];
  if (here < 0 || to === undefined) return;
  event.preventDefault();
  if (all[to]) { all[to].focus(); choose(rows[to]); }
});
way.addEventListener('change', () => rank());
