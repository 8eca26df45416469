// Runs before the first paint: theme and rail as the reader left them. Both live on <html>, outside of what is rendered.
(() => {
  const root = document.documentElement;
  const choices = ['system', 'light', 'dark'];
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const read = name => { try { return localStorage.getItem(name); } catch { return null; } };
  const write = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } };

  function show(choice) {
    root.dataset.themeChoice = choice;
    root.dataset.theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
  }

  const saved = read('farthing.theme');
  show(choices.includes(saved) ? saved : 'system');
  root.dataset.rail = read('farthing.rail') === 'narrow' ? 'narrow' : 'wide';
  dark.addEventListener('change', () => show(root.dataset.themeChoice));

  const actions = {
    theme() {
      const next = choices[(choices.indexOf(root.dataset.themeChoice) + 1) % choices.length];
      write('farthing.theme', next);
      show(next);
    },
    rail() {
      root.dataset.rail = root.dataset.rail === 'narrow' ? 'wide' : 'narrow';
      write('farthing.rail', root.dataset.rail);
    },
    sheet() {
      root.toggleAttribute('data-sheet');
    },
    reload() {
      location.reload();
    },
    async copy(event) {
      const button = event.target.closest('[data-action]');
      const text = button.parentElement.querySelector('code').textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.dataset.done = '';
        setTimeout(() => delete button.dataset.done, 2000);
      } catch {
        // Only pages of this machine or under TLS may write there: then the text is selected, for the reader to copy.
        getSelection().selectAllChildren(button.parentElement.querySelector('code'));
      }
    },
    skip(event) {
      event.preventDefault();
      document.getElementById('content')?.focus();
    },
  };

  document.addEventListener('click', event => {
    const action = event.target.closest?.('[data-action]')?.dataset.action;
    if (action in actions) actions[action](event);
    else if (event.target.closest?.('.rail a')) root.removeAttribute('data-sheet');
  });
  // A server that was started anew does not know this page any more: the address says all that it shows, so load it again.
  document.addEventListener('DOMContentLoaded', () => {
    const lost = document.getElementById('components-reconnect-modal');
    new MutationObserver(() => {
      if (lost.classList.contains('components-reconnect-rejected')) location.reload();
    }).observe(lost, { attributes: true, attributeFilter: ['class'] });
  });

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') root.removeAttribute('data-sheet');
  });
})();
