// Latent arithmetic: slots of exemplars, a free expression, and what comes of it.
// An item of a slot is a seed's digits or the numbers of a latent. The parts: arithmetic-slots (what is put in),
// -result (what comes out), -stability (what of it is chance), -start (controls, links, the beginning).
const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'], MOST = 10;
const expression = at('arithmetic-expression'), noise = at('arithmetic-noise'), wallSeeds = at('arithmetic-seeds');
let model = null, slots = {}, active = 'a', noiseSeed = 0, done = 0;

// What is asked for: all that a person has set but the wall.
const wanted = () => structuredClone({ model: model.model, slots, expression: expression.value, noise: Number(noise.value), noise_seed: noiseSeed });
const names = () => LETTERS.filter((slot) => slot in slots);

const solve = latest(async (hurried) => {
  const request = wanted(), answer = await inform('solve', request);
  if (!answer) return;
  const sheet = answer.sheet && await decode(answer.sheet);
  showSlots(request.slots, answer, sheet);
  object(answer.wrong, hurried);
  showWeights(answer.weights);
  panel.dataset.stale = stability.dataset.stale = String(Boolean(answer.wrong));
  if (!answer.wrong) {
    showResult(request, answer, sheet);
    measureSoon();
  }
  element.dataset.solved = String(++done);
  if (renewed(answer)) refresh();
});

function refresh() {
  return Promise.all([fillWall(), solve()]);
}

// The slots changed by hand: what was a concept or the worked example is so no more.
function changed(...which) {
  for (const slot of which) { const choose = cardOf(slot)?.querySelector('select'); if (choose) choose.value = ''; }
  at('arithmetic-example').textContent = '';
  mark();
  return solve();
}
