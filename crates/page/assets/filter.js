// What the whole page shows: a span of time, words, and a host, user or share that was picked.

const filter = { from: -Infinity, to: Infinity, words: [], picks: new Map() };
const listeners = [];

/** Calls this whenever the filter changes. */
const onFilter = (listener) => listeners.push(listener);

let waits = false;
function changed() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    listeners.forEach((listener) => listener());
  });
}

const isTimed = () => filter.from !== -Infinity || filter.to !== Infinity;
const isFiltered = () => isTimed() || filter.words.length > 0 || filter.picks.size > 0;

function setTime(from, to) {
  filter.from = from;
  filter.to = to;
  changed();
}

/** Picks one host, user or share, or lets go of it. */
function pick(kind, name) {
  if (filter.picks.get(kind) === name) filter.picks.delete(kind);
  else filter.picks.set(kind, name);
  changed();
}

function clearFilter() {
  Object.assign(filter, { from: -Infinity, to: Infinity, words: [] });
  filter.picks.clear();
  changed();
}

const HOSTS = ['client', 'server', 'clients', 'address'];
const USERS = ['user', 'claimed_user', 'readers', 'writers'];
const address = (socket) => String(socket).replace(/^\[?([^\]]*?)\]?:\d+$/, '$1');

const KINDS = {
  host: (sheet) => [HOSTS, (cell, name) => cell === name || address(cell) === name],
  user: () => [USERS, (cell, name) => String(cell).toLowerCase() === name.toLowerCase()],
  share: () => [['share'], (cell, name) => String(cell).toLowerCase() === name.toLowerCase()],
};

function isOf(sheet, row, kind, name) {
  const [keys, equals] = KINDS[kind](sheet);
  return keys.some((key) => {
    const cell = value(sheet, row, key);
    if (cell === undefined || cell === null) return false;
    return Array.isArray(cell) ? cell.some((item) => equals(item, name)) : equals(cell, name);
  });
}

/** Whether a sheet has any column that can say who or what a row is about. */
const tells = (sheet, kind) => KINDS[kind](sheet)[0].some((key) => key in sheet.place);

const texts = new WeakMap();

/** All texts of a row in lower case, for search. */
function searched(sheet, row) {
  let known = texts.get(row);
  if (known === undefined) {
    // As they are: to format what nobody sees takes long.
    known = row.filter((cell, at) => cell !== null && sheet.columns[at].kind !== 'time').join('\n').toLowerCase();
    texts.set(row, known);
  }
  return known;
}

/** Whether the page shows a row. */
function passes(sheet, row) {
  if (sheet.begins >= 0 && isTimed()) {
    const begin = row[sheet.begins];
    const end = row[sheet.ends] ?? begin;
    if (begin === null || begin > filter.to || end < filter.from) return false;
  }
  for (const [kind, name] of filter.picks) {
    if (tells(sheet, kind) && !isOf(sheet, row, kind, name)) return false;
  }
  return filter.words.every((word) => searched(sheet, row).includes(word));
}

/** The tools at the top of the page. */
function tools(place) {
  const search = make('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Search all rows',
    'aria-label': 'Search all rows',
    autocomplete: 'off',
    oninput: () => {
      filter.words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      changed();
    },
  });
  const chips = make('span', { id: 'chips', 'aria-live': 'polite' });
  const zone = make('button', { type: 'button', title: 'Times in UTC or in the time of this machine' }, 'UTC');
  zone.addEventListener('click', () => {
    utc = !utc;
    zone.textContent = utc ? 'UTC' : 'local time';
    changed();
  });
  const theme = make('button', { type: 'button' }, 'light / dark');
  theme.addEventListener('click', () => {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const root = document.documentElement;
    root.dataset.theme = (root.dataset.theme ?? (dark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
  });
  place.append(search, chips, zone, theme);
  const chip = (label, drop) =>
    make('button', { type: 'button', class: 'chip', title: 'Remove this filter', onclick: drop }, `${label} ×`);
  onFilter(() => {
    chips.replaceChildren();
    if (isTimed()) {
      const { time: from } = clock(filter.from);
      const { time: to } = clock(filter.to);
      chips.append(chip(`${from} to ${to}`, () => setTime(-Infinity, Infinity)));
    }
    for (const [kind, name] of filter.picks) chips.append(chip(`${kind} ${shown(name)}`, () => pick(kind, name)));
    if (filter.words.length === 0 && search.value !== '') search.value = '';
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.matches?.('input, select, textarea');
    if (event.key === '/' && !typing) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
      search.value = '';
      clearFilter();
    }
  });
}
