// Named edits of one model, kept in this browser; any tab may list them. Reads `digest`, the model that is shown.
// An edit is {drop?: {stage: [units]}, typical?: {stage: [units]}, without?: thing, insert?: {stage: {unit: level}}, region?:
// [[x0, y0, x1, y1], ...]}: units at zero, at their typical map or at a level, inside the region alone where there is one
// (fractions of the picture), as a recipe has them (docs/formats.md).
const edits = {
  place: () => `ganlab.edits.${digest}`,

  // name -> edit, in the order in which they were first saved.
  list() {
    try { return edits.read(JSON.parse(localStorage.getItem(edits.place())) || {}); } catch (error) { return {}; }
  },

  // Keep an edit under a name, in place of what had that name; false where the browser keeps nothing.
  save: (name, edit) => edits.write({ ...edits.list(), [name]: edit }),

  remove(name) {
    const { [name]: gone, ...rest } = edits.list();
    return edits.write(rest);
  },

  write(table) {
    try { localStorage.setItem(edits.place(), JSON.stringify(table)); } catch (error) { return false; }
    window.dispatchEvent(new Event('ganlab-edits'));
    return true;
  },

  // Those of a table from outside that are edits.
  read: (table) => Object.fromEntries(Object.entries(table || {}).filter(([name, edit]) => name && edits.sound(edit))),

  sound(edit) {
    const whole = (unit) => Number.isInteger(unit) && unit >= 0, fraction = (edge) => typeof edge === 'number' && edge >= 0 && edge <= 1;
    const table = (value) => value && typeof value === 'object' && !Array.isArray(value), { drop = {}, typical = {}, without = '', insert = {}, region = [] } = edit || {};
    if (![drop, typical, insert].every(table) || typeof without !== 'string' || !Array.isArray(region) || !Object.keys({ ...drop, ...typical, ...insert }).length) return false;
    const off = [...Object.values(drop), ...Object.values(typical)].every((units) => Array.isArray(units) && units.every(whole));
    const set = Object.values(insert).every((levels) => table(levels) && Object.entries(levels).every(([unit, level]) => whole(Number(unit)) && Number.isFinite(level)));
    return off && set && region.every((box) => Array.isArray(box) && box.length === 4 && box.every(fraction));
  },

  // What an edit does, a part a stage: {stage, units, set}; `typical` for units at their typical map.
  parts: ({ drop = {}, typical = {}, insert = {} }) => [
    ...Object.entries(drop).map(([stage, units]) => ({ stage, units, set: false })),
    ...Object.entries(typical).map(([stage, units]) => ({ stage, units, set: false, typical: true })),
    ...Object.entries(insert).map(([stage, levels]) => ({ stage, units: Object.keys(levels).map(Number), set: true })),
  ],
};
