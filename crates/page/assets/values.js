// The data of the page, and how values are shown.

const page = JSON.parse(document.getElementById('data').textContent);

for (const sheet of page.sheets) {
  sheet.columns = sheet.columns.map(([key, kind, unit, meaning]) => ({ key, kind, unit, meaning }));
  sheet.place = Object.fromEntries(sheet.columns.map((column, at) => [column.key, at]));
  // When a row begins and ends: its first column of time, and the last of those that tell an end.
  const times = sheet.columns.flatMap((column, at) => (column.kind === 'time' ? [at] : []));
  sheet.begins = times[0] ?? -1;
  sheet.ends = ['to', 'last', 'last_time'].map((key) => sheet.place[key]).find((at) => at !== undefined) ?? sheet.begins;
}

const sheets = Object.fromEntries(page.sheets.map((sheet) => [sheet.id, sheet]));

/** The value of a row in the column of this key. */
const value = (sheet, row, key) => row[sheet.place[key]];

/** An element with properties and children. Text never becomes markup. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, setting] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), setting);
    else if (name === 'class') element.className = setting;
    else if (setting !== undefined && setting !== false) element.setAttribute(name, setting === true ? '' : setting);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/** The same for shapes. */
function shape(tag, properties = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, setting] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), setting);
    else if (setting !== undefined) element.setAttribute(name, setting);
  }
  element.append(...children);
  return element;
}

// Characters that control a terminal, turn the direction of text, or cannot be seen.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu;

/** A text from the wire in which what cannot be seen is written out. */
const shown = (text) =>
  String(text).replace(HIDDEN, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);

const number = new Intl.NumberFormat();
// Cut off as the command does, so that nothing looks larger than it was.
const three = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3, roundingMode: 'trunc' });

/** `1 row`, `2,000 rows`. */
const counted = (count, what) => `${number.format(count)} ${what}${count === 1 ? '' : 's'}`;

function bytes(count) {
  if (count < 1024) return counted(count, 'byte');
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const unit = Math.min(Math.floor(Math.log2(count) / 10), units.length);
  return `${three.format(count / 2 ** (10 * unit))} ${units[unit - 1]}`;
}

/** Microseconds as milliseconds below a second, else as seconds. */
const span = (micros) =>
  Math.abs(micros) < 1e6 ? `${three.format(micros / 1e3)} ms` : `${three.format(micros / 1e6)} s`;

let utc = true;

function clock(micros) {
  const date = new Date(micros / 1e3);
  const pad = (part, digits = 2) => String(part).padStart(digits, '0');
  const get = (part) => (utc ? date[`getUTC${part}`]() : date[`get${part}`]());
  const day = `${get('FullYear')}-${pad(get('Month') + 1)}-${pad(get('Date'))}`;
  const time = `${pad(get('Hours'))}:${pad(get('Minutes'))}:${pad(get('Seconds'))}`;
  const fraction = pad(((Math.floor(micros) % 1e6) + 1e6) % 1e6, 6);
  return { day, time, fraction };
}

const instant = (micros) => {
  const { day, time, fraction } = clock(micros);
  return `${day} ${time}.${fraction}${utc ? ' UTC' : ''}`;
};

/** A value as text, as the column says. */
function text(column, content) {
  if (content === null || content === undefined) return '';
  switch (column.kind) {
    case 'time':
      return instant(content);
    case 'bool':
      return content ? 'yes' : 'no';
    case 'list':
      return content.map(shown).join(', ');
    case 'series':
      return content.map((item) => item ?? '-').join(' ');
    case 'objects':
      return content.map((item) => Object.values(item).join('-')).join(', ');
    case 'path':
      return content === '' ? '\\' : shown(content);
    case 'number':
      if (column.unit === 'microseconds') return span(content);
      if (column.unit === 'bytes') return bytes(content);
      return Number.isInteger(content) && isId(column) ? String(content) : number.format(content);
    default:
      return shown(content);
  }
}

/** A text that may be broken after its separators, so that it is read without breaks within words. */
function broken(content) {
  const parts = content.split(/(?<=[\\/_,;:&=.-])/);
  const whole = make('span', { class: parts.some((part) => part.length > 28) ? 'long' : undefined });
  parts.forEach((part, at) => whole.append(...(at > 0 ? [make('wbr'), part] : [part])));
  return whole;
}

/** Numbers that name something are not grouped. */
const isId = (column) => /frame|connection$|version$/.test(column.key);

const isNumber = (column) => column.kind === 'number';

/** Copies a text, and says so in the button's place. */
function copy(what, label = 'copy') {
  const button = make('button', { type: 'button', class: 'small', onclick: () => done(navigator.clipboard?.writeText(what)) }, label);
  const done = (promise) =>
    Promise.resolve(promise ?? Promise.reject()).then(
      () => (button.textContent = 'copied'),
      () => select(),
    );
  // Without a clipboard the text is selected, so that keys can copy it.
  const select = () => {
    const code = button.parentElement?.querySelector('code');
    if (code) getSelection().selectAllChildren(code);
  };
  return button;
}

/** The names of the captures as a shell takes them. */
const captures = page.captures.map((name) => (/^[\w./-]+$/.test(name) ? name : `'${shown(name).replaceAll("'", "'\\''")}'`));

/** A command with a button that copies it; for one of the captures, or all. */
const command = (arguments_, of) => {
  const line = `smbtrail ${arguments_} ${of === undefined ? captures.join(' ') : captures[of]}`;
  return make('p', { class: 'command' }, make('code', {}, line), ' ', copy(line));
};
