// What is edited at other stages, beside the units of the list: parts that stay while another stage is ranked.
const also = at('ablate-also');
const alsoParts = () => edits.parts(marks.also || {});
const alsoNow = () => (alsoParts().length ? { also: marks.also } : {});

function showAlso() {
  reconcile(also, alsoParts().map(({ stage: where, units, typical }) => {
    const words = say(typical ? 'saved_typical' : 'saved_units', { n: units.length, stage: where });
    return [...also.children].find((child) => child.dataset.part === words) || el('li', { 'data-part': words, 'data-stage': where },
      el('span', { class: 'figure' }, words), el('button', { type: 'button', class: 'plain', 'aria-label': say('also_remove', { part: words }), onclick: () => removeAlso(where) }, say('delete')));
  }));
  also.hidden = !also.children.length;
}

// An edit without what it does at a stage.
function apartFrom(edit, where) {
  const { [where]: off, ...drop } = edit.drop || {}, { [where]: set, ...typical } = edit.typical || {};
  return { ...(Object.keys(drop).length ? { drop } : {}), ...(Object.keys(typical).length ? { typical, ...(edit.without ? { without: edit.without } : {}) } : {}) };
}

function removeAlso(where) {
  record();
  marks.also = apartFrom(marks.also, where);
  showAlso();
  forgetCurve();
  showOff();
  drop();
}

// Keep what is done at this stage, and rank the next one that nothing is done at.
at('ablate-more').addEventListener('click', async () => {
  if (!ranking || inserting() || !marks.off.length) return complain(say(inserting() ? 'also_not_set' : 'none_off'));
  const before = JSON.stringify(marks), edit = await editNow(), taken = alsoParts().map((part) => part.stage);
  const next = Object.keys(model.stages).find((name) => name !== marks.stage && !taken.includes(name));
  if (!edit || before !== JSON.stringify(marks)) return;
  if (!next) return complain(say('also_all'));
  marks.also = { ...(edit.drop ? { drop: edit.drop } : {}), ...(edit.typical ? { typical: edit.typical } : {}), ...(edit.without ? { without: edit.without } : {}) };
  record(before);
  marks.off = [];
  stage.value = next;
  showAlso();
  noteStage();
  fit();
});

// Go to a stage of which the edit has a part: its units are the list's now, and those of the list a part.
function takePart(where) {
  const part = alsoParts().find((each) => each.stage === where), kind = { off: 'drop', typical: 'typical' }[mode()];
  if (!part) return false;
  record();
  const rest = apartFrom(marks.also, where);
  if (kind && marks.off.length) rest[kind] = { ...rest[kind], [marks.stage]: marks.off };
  Object.assign(marks, { stage: where, off: part.units, also: rest });
  takeMode(part.typical ? 'typical' : 'off');
  showAlso();
  fit({ settled: true });
  return true;
}

// Of an edit what can stand beside a stage's own: units off or typical that this model has, of other stages.
function beside(edit, where) {
  const kept = (part) => Object.fromEntries(Object.entries(part || {})
    .filter(([name]) => name in model.stages && name !== where).map(([name, units]) => [name, units.filter((unit) => unit < model.stages[name])]).filter(([, units]) => units.length));
  return apartFrom({ drop: kept(edit.drop), typical: kept(edit.typical), without: edit.without }, where);
}

// Set the marks to an edit: its largest part becomes the list's, the others stand beside it. False: that cannot be shown here.
function takeEdit(edit) {
  const parts = edits.parts(edit), stages = parts.map((part) => part.stage);
  if (!parts.length) return false;
  if (parts.length > 1 && (parts.some((part) => part.set) || new Set(stages).size < stages.length)) return false;
  const lead = parts.reduce((best, part) => (part.units.length >= best.units.length ? part : best));
  marks.stage = stage.value = lead.stage;
  marks.off = lead.units.filter((unit) => unit < model.stages[lead.stage]).sort((a, b) => a - b);
  marks.also = beside(edit, lead.stage);
  delete marks.painted[REGION];
  delete marks.boxes[REGION];
  if (edit.region) marks.boxes[REGION] = structuredClone(edit.region);
  bitmaps.delete(REGION);
  takeMode(lead.set ? 'insert' : lead.typical ? 'typical' : 'off');
  showAlso();
  return true;
}
