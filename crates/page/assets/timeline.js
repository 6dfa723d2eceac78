// What happened over time: bytes, errors and waits as they were measured, and the rows of each kind.

/** The rows that have a lane, and when one of them is bad. */
const LANES = [
  ['findings', 'findings', (sheet, row) => (['high', 'critical'].includes(value(sheet, row, 'severity')) ? 'bad' : 'fair')],
  ['logons', 'logons', (sheet, row) => (value(sheet, row, 'outcome') === 'failure' ? 'bad' : 'good')],
  ['changes', 'changes', (sheet, row) => (['deleted', 'renamed'].includes(value(sheet, row, 'change')) ? 'fair' : 'good')],
  ['files', 'file contents', () => 'good'],
  ['calls', 'calls', () => 'good'],
  ['failed', 'errors', () => 'bad'],
  ['anomalies', 'anomalies', (sheet, row) => (value(sheet, row, 'severity') === 'notice' ? 'fair' : 'bad')],
];

/** Units of the picture's width: as many as it has pixels, so that texts have their size. */
let WIDE = 1000;
const LEFT = 96;
const RIGHT = 12;
const LANE = 22;
const AREA = 44;

function timeline(place) {
  const pace = sheets.pace;
  const step = pace.rows.length > 0 ? Math.max(1, value(pace, pace.rows[0], 'step_us')) : 1;
  const all = LANES.map(([id, label, tone]) => ({ sheet: sheets[id], label, tone })).filter(({ sheet }) => sheet?.rows.length > 0);
  // The span is that of the traffic; what a row of a sheet says beyond it (a file's own times) is not.
  const begins = pace.rows.map((row) => row[pace.begins]);
  for (const { sheet } of all) for (const row of sheet.rows) if (row[sheet.begins] !== null) begins.push(row[sheet.begins]);
  if (begins.length === 0) {
    place.append(make('p', { class: 'note' }, 'No message passed.'));
    return;
  }
  let first = Infinity;
  let last = -Infinity;
  for (const begin of begins) {
    first = Math.min(first, begin);
    last = Math.max(last, begin);
  }
  last = Math.max(last, first + step * Math.max(1, pace.rows.length));
  days = clock(first).day !== clock(last).day;
  let [from, to] = [first, last];
  let selection = null;

  const areas = pace.rows.length > 0 ? 2 : 0;
  const height = 24 + areas * (AREA + 6) + all.length * (LANE + 4) + 8;
  const picture = shape('svg', {
    class: 'timeline',
    tabindex: '0',
    role: 'group',
    'aria-label': 'Timeline. Arrow keys move a selection of a tenth of it, with Shift its end; Enter zooms in, Escape shows all.',
  });
  const tip = make('div', { class: 'tip', role: 'status' });
  const x = (micros) => LEFT + ((micros - from) / (to - from)) * (WIDE - LEFT - RIGHT);
  const micros = (at) => from + ((Math.min(Math.max(at, LEFT), WIDE - RIGHT) - LEFT) / (WIDE - LEFT - RIGHT)) * (to - from);

  function axis() {
    const group = shape('g', { class: 'axis' });
    const steps = WIDE < 600 ? 2 : 4;
    for (let part = 0; part <= steps; part += 1) {
      const moment = from + ((to - from) * part) / steps;
      const { day, time, fraction } = clock(moment);
      const label = `${days ? `${day.slice(5)} ` : ''}${time}${to - from < 2e7 ? `.${fraction.slice(0, 3)}` : ''}`;
      group.append(
        shape('line', { x1: x(moment), x2: x(moment), y1: 18, y2: height }),
        shape('text', { x: x(moment), y: 12, 'text-anchor': part === 0 ? 'start' : part === steps ? 'end' : 'middle' }, label),
      );
    }
    return group;
  }

  /** Bars of what was measured in each step; the second list, if there is one, goes down. */
  function area(top, label, unit, up, down) {
    const get = (row, key) => Number(value(pace, row, key) ?? 0);
    const inside = pace.rows.filter((row) => row[pace.begins] + step >= from && row[pace.begins] <= to);
    const most = Math.max(1, ...inside.map((row) => Math.max(get(row, up.key), down ? get(row, down.key) : 0)));
    const half = down ? AREA / 2 : AREA;
    const group = shape('g', {}, shape('text', { x: LEFT - 8, y: top + AREA / 2, 'text-anchor': 'end' }, label), shape('text', { x: LEFT - 8, y: top + AREA / 2 + 13, 'text-anchor': 'end', class: 'dim' }, `to ${unit(most)}`));
    for (const row of inside) {
      const start = Math.max(LEFT, x(row[pace.begins]));
      const width = Math.max(1, Math.min(WIDE - RIGHT, x(row[pace.begins] + step)) - start - 0.4);
      for (const [part, sign] of [[up, 1], ...(down ? [[down, -1]] : [])]) {
        const content = get(row, part.key);
        if (content === 0) continue;
        const size = Math.max(1, (half * content) / most);
        group.append(shape('rect', { x: start, width, height: size, y: sign > 0 ? top + half - size : top + half, class: part.tone }));
      }
    }
    return group;
  }

  function lane(top, { sheet, label, tone }) {
    const BINS = 220;
    const bins = new Map();
    for (const row of sheet.rows) {
      const begin = row[sheet.begins];
      if (begin === null || begin < from || begin > to || !passesUntimed(sheet, row)) continue;
      const at = Math.min(BINS - 1, Math.floor(((begin - from) / (to - from)) * BINS));
      const bin = bins.get(at) ?? { rows: [], tone: 'good' };
      bin.rows.push(row);
      const of = tone(sheet, row);
      if (of === 'bad' || (of === 'fair' && bin.tone === 'good')) bin.tone = of;
      bins.set(at, bin);
    }
    const most = Math.log2(1 + Math.max(1, ...[...bins.values()].map((bin) => bin.rows.length)));
    const wide = (WIDE - LEFT - RIGHT) / BINS;
    const group = shape('g', {}, shape('line', { x1: LEFT, x2: WIDE - RIGHT, y1: top + LANE, y2: top + LANE, class: 'base' }), shape('text', { x: LEFT - 8, y: top + LANE - 5, 'text-anchor': 'end' }, label));
    for (const [at, bin] of bins) {
      const size = 5 + ((LANE - 7) * Math.log2(1 + bin.rows.length)) / most;
      const mark = shape('rect', { x: LEFT + at * wide, width: Math.max(3, wide - 0.6), y: top + LANE - size, height: size, class: bin.tone });
      mark.addEventListener('pointerenter', () => say(sheet, bin.rows));
      group.append(mark);
    }
    return group;
  }

  /** The rows under the pointer, in words. */
  function say(sheet, rows) {
    const line = (row) =>
      [...sheet.columns.slice(0, sheet.shown).entries()]
        .filter(([at]) => row[at] !== null && row[at] !== undefined && row[at] !== '')
        .map(([at, column]) => (column.kind === 'time' ? `${clock(row[at]).time}.${clock(row[at]).fraction.slice(0, 3)}` : text(column, row[at])))
        .join('  ');
    tip.replaceChildren(...rows.slice(0, 3).map((row) => make('div', {}, line(row))));
    if (rows.length > 3) tip.append(make('div', {}, `and ${number.format(rows.length - 3)} more of ${sheet.title.toLowerCase()}`));
  }

  const brush = shape('rect', { class: 'brush', y: 18, height: height - 18, width: 0 });
  function mark() {
    if (!selection) {
      brush.setAttribute('width', 0);
      return;
    }
    const [start, end] = selection.map((moment) => Math.min(Math.max(x(moment), LEFT), WIDE - RIGHT));
    brush.setAttribute('x', start);
    brush.setAttribute('width', Math.max(1, end - start));
  }

  function draw() {
    WIDE = Math.max(320, Math.round(picture.clientWidth) || 1000);
    picture.setAttribute('viewBox', `0 0 ${WIDE} ${height}`);
    picture.replaceChildren(axis());
    let top = 24;
    if (areas > 0) {
      picture.append(area(top, 'read / written', bytes, { key: 'bytes_read', tone: 'read' }, { key: 'bytes_written', tone: 'written' }));
      top += AREA + 6;
      picture.append(area(top, 'longest wait', span, { key: 'wait_us', tone: 'wait' }));
      top += AREA + 6;
    }
    for (const one of all) {
      picture.append(lane(top, one));
      top += LANE + 4;
    }
    picture.append(brush);
    mark();
  }

  function select(one, other) {
    selection = one === null ? null : [Math.min(one, other), Math.max(one, other)];
    mark();
    if (selection) setTime(...selection);
    else setTime(-Infinity, Infinity);
  }

  function zoom(in_) {
    if (in_ && selection && selection[1] > selection[0]) [from, to] = selection;
    else if (!in_) {
      [from, to] = [first, last];
      select(null);
    }
    draw();
  }

  const at = (event) => {
    const box = picture.getBoundingClientRect();
    return micros(((event.clientX - box.left) / box.width) * WIDE);
  };
  let start = null;
  picture.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    start = at(event);
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener('pointermove', (event) => {
    if (start !== null) select(start, at(event));
  });
  picture.addEventListener('pointerup', (event) => {
    if (start === null) return;
    const end = at(event);
    // A click without a drag lets go of the selection.
    if (Math.abs(x(end) - x(start)) < 3) select(null);
    start = null;
  });
  picture.addEventListener('dblclick', () => zoom(false));
  picture.addEventListener('keydown', (event) => {
    const tenth = (to - from) / 10;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way) {
      event.preventDefault();
      const [begin, end] = selection ?? [from, from + tenth];
      if (!selection) select(begin, end);
      else if (event.shiftKey) select(begin, Math.max(begin + tenth / 10, end + way * tenth));
      else select(begin + way * tenth, end + way * tenth);
    } else if (event.key === 'Enter') zoom(true);
  });

  const tool = (label, act) => make('button', { type: 'button', class: 'small', onclick: act }, label);
  place.append(
    make('p', { class: 'note' }, 'Drag over the picture: all rows that have a time are then those of that time. Point at a mark to see its rows.'),
    picture,
    make('div', { class: 'bar' }, tool('zoom in', () => zoom(true)), tool('show all', () => zoom(false)),
      make('span', { class: 'legend' },
        make('span', { class: 'key read' }, 'read'), make('span', { class: 'key written' }, 'written'), make('span', { class: 'key wait' }, 'wait'),
        ...(all.length === 0 ? [] : [['good', 'something happened'], ['fair', 'worth a look'], ['bad', 'refused or severe']]).map(([tone, label]) => make('span', { class: `key ${tone}` }, label)))),
    tip,
  );
  draw();
  new ResizeObserver(() => { if (Math.abs(picture.clientWidth - WIDE) > 4) draw(); }).observe(picture);
  let shownFor = '';
  onFilter(() => {
    if (!isTimed() && selection) {
      selection = null;
      [from, to] = [first, last];
    }
    // The selection alone changes no mark.
    const now = JSON.stringify([filter.words, [...filter.picks], utc, from, to]);
    if (now !== shownFor) draw();
    else mark();
    shownFor = now;
  });
}

/** Whether a row passes what is not about time. */
function passesUntimed(sheet, row) {
  const { from, to } = filter;
  Object.assign(filter, { from: -Infinity, to: Infinity });
  const result = passes(sheet, row);
  Object.assign(filter, { from, to });
  return result;
}
