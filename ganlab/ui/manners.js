// How the page is shown: lecture mode (the key L), and the tour.
(() => {
  const root = document.documentElement, typing = (node) => /^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName) || node.isContentEditable;

  // Full screen, large type, the rail and the explanations folded away; Escape or L leaves it.
  ganlab.lecture = (on = !root.classList.contains('lecture')) => {
    root.classList.toggle('lecture', on);
    if (on) root.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
    window.dispatchEvent(new Event('resize'));
  };
  document.addEventListener('keydown', (event) => {
    const bare = !(event.ctrlKey || event.metaKey || event.altKey) && !typing(event.target) && !document.querySelector('dialog[open]');
    if (bare && event.key.toLowerCase() === 'l') ganlab.lecture();
    if (bare && event.key === 'Escape' && root.classList.contains('lecture')) ganlab.lecture(false);
  });
  document.addEventListener('fullscreenchange', () => { if (!document.fullscreenElement && root.classList.contains('lecture')) ganlab.lecture(false); });

  // The tour: words.list of {tab, at, text}, one after the other; a bar at the bottom, the thing itself outlined.
  ganlab.tour = (steps) => {
    if (document.getElementById('tour')) return;
    const before = document.activeElement;
    let here = 0, lit = null;
    const make = (tag, attributes, ...children) => { const made = document.createElement(tag); for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value); made.append(...children); return made; };
    const words = make('p', { 'aria-live': 'polite' }), count = make('span', { class: 'figure' });
    const back = make('button', { type: 'button' }, steps.back), on = make('button', { type: 'button' }, steps.next), end = make('button', { type: 'button' }, steps.end);
    const bar = make('section', { id: 'tour', role: 'dialog', 'aria-label': steps.title }, words, make('div', {}, count, back, on, end));
    const dim = () => lit?.classList.remove('lit');
    async function go(to) {
      if (to >= steps.list.length) return leave();
      here = Math.max(0, to);
      const { tab, at, text } = steps.list[here];
      words.textContent = text;
      count.textContent = `${here + 1} / ${steps.list.length}`;
      back.disabled = !here;
      on.textContent = here === steps.list.length - 1 ? steps.done : steps.next;
      if (tab) ganlab.open(tab);
      dim();
      for (let tries = 0; tries < 400 && !(lit = document.querySelector(at)); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
      if (steps.list[here].at !== at || !lit) return;
      lit.classList.add('lit');
      lit.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    }
    function leave() {
      dim();
      bar.remove();
      before?.focus();
    }
    back.onclick = () => go(here - 1);
    on.onclick = () => go(here + 1);
    end.onclick = leave;
    bar.addEventListener('keydown', (event) => { if (event.key === 'Escape') leave(); });
    (document.querySelector('.gradio-container') || document.body).append(bar);
    on.focus();
    go(0);
  };
})();
