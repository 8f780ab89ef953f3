// Stands before every widget's script: element, trigger, props, server and watch come from the page, words from Python.

const language = document.documentElement.dataset.language || 'en'; // page.js has settled it
const words = tongues[language] || tongues.en;

// An element: el('p', {class: 'quiet', title: name}, 'text', child). Text is always text, never markup.
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// A sentence with its facts: say('shown', {n: 3}) fills "{n} {n|picture|pictures} shown": a word for one, a word for more.
function say(key, facts) {
  const sentence = key.split('.').reduce((table, name) => (table || {})[name], words);
  return String(sentence ?? key).replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, more) => {
    const fact = (facts || {})[name] ?? '';
    return one === undefined ? String(fact) : Number(fact) === 1 ? one : more;
  });
}

const at = (id) => element.querySelector('#' + id);

// The words of the template: data-say is the text, data-label the name for a screen reader, data-hint the tooltip.
for (const node of element.querySelectorAll('[data-say]')) node.textContent = say(node.dataset.say);
for (const node of element.querySelectorAll('[data-label]')) node.setAttribute('aria-label', say(node.dataset.label));
for (const node of element.querySelectorAll('[data-hint]')) node.title = say(node.dataset.hint);

// 12345 -> "12,345"; digits: how many after the point.
function numbers(value, digits) {
  return Number(value).toLocaleString(language, { maximumFractionDigits: digits ?? 0, minimumFractionDigits: digits ?? 0 });
}

// How many columns a wall of `count` tiles has where `fit` have room: all, unless that leaves most of the last row empty;
// then those that leave the fewest gaps, and not many fewer.
function columnsOf(count, fit) {
  const gaps = (n) => (n - (count % n)) % n;
  let best = fit;
  if (gaps(fit) <= fit / 2) return fit;
  for (let n = fit; n >= 1 && n >= 0.75 * fit; n--) if (gaps(n) < gaps(best)) best = n;
  return best;
}

// Ask the server: the answer, or null after the failure was shown in this widget's [data-error] line.
async function call(name, argument) {
  let answer = null;
  try { answer = await server[name](argument); } catch (error) { answer = null; }
  const failed = !answer || answer.ok !== true;
  complain(failed ? (answer && answer.error) || say('unreachable') : '');
  return failed ? null : answer;
}

// Show a sentence in this widget's [data-error] line; '' takes it away.
function complain(sentence) {
  const line = element.querySelector('[data-error]');
  if (!line) return;
  line.textContent = sentence;
  line.hidden = !sentence;
}

// Make these the children of `parent`. Those that stay are not moved: a press that has begun on one of them still counts.
function reconcile(parent, children) {
  for (const child of [...parent.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, k) => { if (parent.children[k] !== child) parent.insertBefore(child, parent.children[k] || null); });
}

// Newest wins: wrap an async function so that one call is in flight and only the last of those waiting follows.
function latest(run) {
  let busy = false, waiting = null;
  return async function ask(argument) {
    waiting = { argument };
    if (busy) return;
    busy = true;
    try { while (waiting) { const next = waiting.argument; waiting = null; await run(next); } } finally { busy = false; }
  };
}
