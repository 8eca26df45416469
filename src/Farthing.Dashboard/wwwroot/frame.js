// Keys of the frame, and the reader's time zone.
let listener;
let row = null;
const rows = new MutationObserver(keepRow);

export function start(page) {
  listener = event => onKey(event, page);
  document.addEventListener('keydown', listener);
  document.addEventListener('focusin', onFocus);
  document.addEventListener('pointerdown', forgetRow);
  rows.observe(document.body, { childList: true, subtree: true });
  return {
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    prefersUtc: localStorage.getItem('farthing.zone') === 'utc',
  };
}

export function stop() {
  document.removeEventListener('keydown', listener);
  document.removeEventListener('focusin', onFocus);
  document.removeEventListener('pointerdown', forgetRow);
  rows.disconnect();
}

export function preferUtc(utc) {
  localStorage.setItem('farthing.zone', utc ? 'utc' : 'browser');
}

function onKey(event, page) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    if (!isDialogOpen()) page.invokeMethodAsync('OnKey', 'k');
    return;
  }

  if (event.ctrlKey || event.metaKey || event.altKey || isDialogOpen() || isTyping(event.target)) return;

  if (event.key === '?' || event.key === 'p') page.invokeMethodAsync('OnKey', event.key);
  else if (event.key === 'j') moveRow(1);
  else if (event.key === 'k') moveRow(-1);
  else if (event.key === 't') document.querySelector('[data-action="theme"]')?.click();
  else if (event.key === '[') document.querySelector('[data-action="rail"]')?.click();
}

function isTyping(target) {
  return target.closest?.('input, select, textarea, [contenteditable]') != null;
}

function isDialogOpen() {
  return document.querySelector('[role="dialog"]') != null;
}

function onFocus(event) {
  row = event.target.closest?.('a[data-row]')?.pathname ?? null;
}

function forgetRow() {
  row = null;
}

// New calls push the rows down: the focus goes with its call.
function keepRow() {
  if (row === null || document.activeElement !== document.body) return;
  const link = [...document.querySelectorAll('a[data-row]')].find(link => link.pathname === row);
  if (link) link.focus({ preventScroll: true });
}

// Rows are walked by the links in their first column, so that Enter opens one.
function moveRow(step) {
  const rows = [...document.querySelectorAll('a[data-row]')];
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next].focus();
  rows[next].scrollIntoView({ block: 'nearest' });
}
