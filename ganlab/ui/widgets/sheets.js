// The same latents through a training: a slider goes back, and stays at the newest sheet while it stands at the end.
const canvas = element.querySelector('canvas'), range = element.querySelector('input');
const part = (name) => element.querySelector(`[data-${name}]`);
const COLUMNS = 8, KEPT = 80, LARGEST = 640;
const pictures = new Map();  // images -> decoded sheet, of the run `shown.run`
let known = { run: '', sheets: [], marks: [], size: 64 }, shown = null;

part('title').textContent = say('title');
range.setAttribute('aria-label', say('slider'));

function update() {
  const value = props.value || {};
  const atEnd = Number(range.value) >= known.sheets.length - 1;
  const other = value.run !== known.run;
  if (other) pictures.clear();
  known = { run: value.run || '', sheets: value.sheets || [], marks: value.marks || [], size: value.size || 64 };
  const count = known.sheets.length;
  element.hidden = !known.run;
  range.max = Math.max(0, count - 1);
  if (other || atEnd) range.value = range.max;
  range.disabled = count < 2;
  element.dataset.count = count;
  part('waiting').textContent = count ? '' : say('waiting');
  reconcile(part('marks'), marks(count)); // a sheet may come while one of them is pressed
  if (other) { shown = null; blank(); }
  if (count) show(Number(range.value));
}

// A button for each marked epoch and one for the newest sheet; those that are there stay.
function marks(count) {
  if (count < 2) return [];
  const there = [...part('marks').children];
  return [...known.marks.map(({ epoch, index }) => [say('epoch', { epoch }), index]), [say('newest'), count - 1]].map(([label, index]) => {
    const button = there.find((each) => each.textContent === label) || el('button', { type: 'button' }, label);
    button.onclick = () => { range.value = index; show(index); };
    return button;
  });
}

const show = latest(async (index) => {
  const place = known.sheets[index], run = known.run;
  if (!place) return;
  if (!pictures.has(place.images)) {
    const answer = await call('sheet', { run, images: place.images });
    if (!answer || run !== known.run) return;
    const picture = new Image();
    picture.src = answer.src;
    await picture.decode();
    if (pictures.size >= KEPT) pictures.delete(pictures.keys().next().value);
    pictures.set(place.images, picture);
  }
  shown = { place, picture: pictures.get(place.images) };
  draw();
});

// Tiles are laid anew to fit the width: whole factors only, at most as many rows as columns of a full sheet.
function layout() {
  const size = known.size, width = Math.min(element.clientWidth || LARGEST, LARGEST);
  const factor = Math.max(1, Math.floor(Math.min(width, 512) / (COLUMNS * size)));
  const columns = Math.max(1, Math.min(COLUMNS, Math.floor(width / (size * factor))));
  return { size, factor, columns, rows: Math.min(COLUMNS, Math.ceil(64 / columns)) };
}

function blank() {
  const { size, factor, columns, rows } = layout();
  canvas.width = columns * size; canvas.height = rows * size;
  canvas.style.width = `${canvas.width * factor}px`;
}

function draw() {
  if (!shown) return;
  blank();
  const { size, columns, rows } = layout(), pen = canvas.getContext('2d');
  for (let k = 0; k < Math.min(64, columns * rows); k++) {
    pen.drawImage(shown.picture, (k % COLUMNS) * size, Math.floor(k / COLUMNS) * size, size, size,
      (k % columns) * size, Math.floor(k / columns) * size, size, size);
  }
  const { images, epoch } = shown.place;
  part('place').textContent = images ? say('place', { images: numbers(images), epoch: numbers(epoch, 1) }) : say('noise');
  canvas.setAttribute('aria-label', say('alt', { images: numbers(images) }));
  element.dataset.images = images;
}

range.addEventListener('input', () => show(Number(range.value)));
new ResizeObserver(() => (shown ? draw() : blank())).observe(element);
watch('value', update);
blank();
update();
