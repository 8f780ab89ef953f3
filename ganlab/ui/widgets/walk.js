// Two walks. A strip comes from the server once, as a sheet, first coarse and then whole; scrubbing asks for nothing.
// walk-path.js is the path through pictures; walk-one.js one thing moved on top of what is held, walk-ranking.js what there is
// to move, walk-own.js the visitor's own directions; walk-start.js begins.
let model = null;

// The pace of playing and of films: ms a frame at a speed of 1, 2 or 0.5.
const pace = (speed) => Math.round(50 / Number(speed.value) / 10) * 10;

// A range input over a strip: it draws the frame it stands at, at the display's rate, and can play.
function scrubber(slider, button, speed, draw) {
  let strip = null, asked = false, timer = 0, last = 0, wanted = null, stood = { value: NaN };
  const frame = () => { asked = false; if (strip) draw(strip, Number(slider.value)); };
  const move = () => { if (!asked) { asked = true; requestAnimationFrame(frame); } };
  const stop = () => { cancelAnimationFrame(timer); timer = 0; button.textContent = say('play'); };
  function step(now) {
    if (now - last >= pace(speed) - 4) { // half a frame of the display early is nearer than one late
      last = now;
      const next = Number(slider.value) + 1;
      slider.value = next > Number(slider.max) ? 0 : next;
      frame();
    }
    timer = requestAnimationFrame(step);
  }
  slider.addEventListener('input', () => { stop(); move(); });
  button.addEventListener('click', () => {
    if (timer) return stop();
    button.textContent = say('pause');
    timer = requestAnimationFrame(step);
  });
  return {
    stop,
    // Take a strip; the slider keeps its place on the way, through a coarse strip too, unless another was wished for.
    take(next) {
      const value = Number(slider.value), here = value === stood.value ? stood.place : value / Math.max(1, strip ? strip.frames - 1 : 1);
      const place = wanted ?? (strip ? here : next.start);
      wanted = null;
      strip = next;
      slider.max = next.frames - 1;
      slider.value = Math.round(place * (next.frames - 1));
      stood = { value: Number(slider.value), place };
      frame();
    },
    // Where the next strip shall begin, 0 to 1.
    wish(place) { stop(); wanted = place; },
    at: (find) => (strip && !strip.coarse ? find(strip, Number(slider.value)) : null),
    go(index) { stop(); slider.value = index; move(); },
    clear() { stop(); strip = null; slider.max = 1; slider.value = 0; },
  };
}

function wrong(line, field, sentence) {
  Object.assign(line, { textContent: sentence, hidden: !sentence });
  field.setAttribute('aria-invalid', String(Boolean(sentence)));
}

// Fetch a strip coarse, then whole, newest wins; `show(strip)` gets each, decoded. Thumbnails wait meanwhile.
let fetching = 0;

function fetcher(name, line, field, show) {
  let wish = 0;
  async function both(mine, request) {
    for (const coarse of [true, false]) {
      if (mine !== wish && !coarse) return;
      const asked = request(); // null: what was to be walked has gone with its model
      if (!asked) return;
      const answer = await ask(name, { ...asked, coarse });
      wrong(line, field, answer.ok ? '' : answer.error);
      if (!answer.ok) return;
      renewed(answer);
      await show({ ...answer, sheet: await decode(answer.sheet) });
    }
    element.dataset[name] = String(Number(element.dataset[name] || 0) + 1);
  }
  const run = latest(async ({ mine, request }) => {
    fetching += 1;
    try { await both(mine, request); } finally { fetching -= 1; glances.look(); }
  });
  return (request) => run({ mine: ++wish, request });
}

// Frame `index` of a strip as a recipe: the numbers of its z, which came with the strip.
function recipeAt(strip, index) {
  if (!strip.rows) {
    const bytes = Uint8Array.from(atob(strip.z), (letter) => letter.charCodeAt(0));
    strip.rows = new Float32Array(bytes.buffer);
  }
  return { z: Array.from(strip.rows.subarray(index * model.z_dim, (index + 1) * model.z_dim), (value) => Number(value.toPrecision(9))) }; // the shortest for a float32 to come back
}

// What a video can be here: the browser encodes it, MP4 where it knows how, else WebM; '' where it cannot.
const VIDEO = window.MediaRecorder ? ['video/mp4;codecs=avc1.42E01F', 'video/mp4', 'video/webm;codecs=vp9', 'video/webm'].find((kind) => MediaRecorder.isTypeSupported(kind)) || '' : '';
const ENDING = VIDEO.slice(6, 10).replace('webm', 'WebM').replace(/^mp4.*/, 'MP4');

function offerVideo(select) {
  if (VIDEO) select.append(el('option', { value: 'video' }, say('video', { kind: ENDING })));
}

// The faces' strips as a video that goes there and back: recorded while it is drawn, so it takes as long as it lasts.
async function filmed({ sheet, frames }, faces, milliseconds) {
  const factor = Math.max(1, Math.min(Math.ceil(256 / sheet.size), Math.floor(1920 / (sheet.size * faces)))), each = sheet.size * factor;
  const canvas = el('canvas', { width: faces * each, height: each }), brush = canvas.getContext('2d');
  brush.imageSmoothingEnabled = false;
  const draw = (frame) => {
    for (let face = 0; face < faces; face++) {
      const n = face * frames + frame, column = n % sheet.columns, row = Math.floor(n / sheet.columns);
      brush.drawImage(sheet.image, column * sheet.size, row * sheet.size, sheet.size, sheet.size, face * each, 0, each, each);
    }
  };
  draw(0); // the stream begins with what is there
  const track = canvas.captureStream(0).getVideoTracks()[0], parts = [];
  const recorder = new MediaRecorder(new MediaStream([track]), { mimeType: VIDEO, videoBitsPerSecond: 6e6 });
  recorder.ondataavailable = (event) => parts.push(event.data);
  const done = new Promise((resolve) => { recorder.onstop = resolve; });
  await new Promise((resolve) => { recorder.onstart = resolve; recorder.start(); });
  for (let k = 0; k < 2 * frames - 1; k++) {
    draw(k < frames ? k : 2 * frames - 2 - k);
    track.requestFrame();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
  recorder.stop();
  await done;
  return new Blob(parts, { type: VIDEO.split(';')[0] });
}

// Hand a blob to the visitor as a file.
function hand(blob, name) {
  const url = URL.createObjectURL(blob), link = el('a', { href: url, download: name });
  element.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// A walk as a file: from the server, or as a video from the strip that is here.
async function exported(button, { kind, speed, request, strip, faces, name }) {
  const label = button.textContent;
  button.disabled = true;
  if (kind.value === 'video') {
    button.textContent = say('recording', { seconds: strip ? Math.ceil((2 * strip.frames - 1) * pace(speed) / 1000) : 0 });
    if (strip) hand(await filmed(strip, faces, pace(speed)), name + '.' + ENDING.toLowerCase());
  } else {
    const answer = await inform('strip', { ...request, as: kind.value, milliseconds: pace(speed) });
    if (answer) keep(answer.file);
  }
  Object.assign(button, { textContent: label, disabled: false });
}

// Pictures that a list of seeds cannot say: recipes, as chips that can be taken away; `changed()` is told.
function moreOf(box, changed) {
  let recipes = [];
  function lay() {
    box.replaceChildren(...recipes.map((_, k) => el('button', { type: 'button', class: 'more', 'aria-label': say('take_away', { name: say('kept', { n: k + 1 }) }), onclick: () => set(recipes.filter((__, n) => n !== k)) }, say('kept', { n: k + 1 }), el('span', { 'aria-hidden': 'true' }, ' ×'))));
    box.hidden = !recipes.length;
  }
  function set(next) { recipes = next; lay(); changed(); }
  lay();
  return {
    all: () => recipes,
    asked: () => ({ ...recipes }),
    set: (next) => { recipes = Array.isArray(next) ? next.filter((each) => each && typeof each === 'object') : []; lay(); },
    // A plain seed goes into the field, anything else becomes a chip.
    add(recipe, field) {
      const { seed, truncation = 1, drop } = recipe;
      if (seed === undefined || truncation !== 1 || drop) return set([...recipes, recipe]);
      field.value = [field.value.trim(), seed].filter(Boolean).join(', ');
      changed();
    },
  };
}

// The name of a picture by its place: its seed, or "kept 2".
function nameOf(seeds, k) {
  return seeds[k] || say('kept', { n: seeds.slice(0, k + 1).filter((seed) => !seed).length });
}
