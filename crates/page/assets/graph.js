// Who talked to whom: hosts, users and shares, and the bytes between them.

/** Names of each column that have a place; the others are counted. */
const NAMES = 14;

function graph(place) {
  const trees = sheets.trees;
  const picture = shape('svg', { class: 'graph', role: 'group', 'aria-label': 'Clients, users and shares' });
  const note = make('p', { class: 'note' });
  place.append(make('p', { class: 'note' }, 'Who used which share from where; the width is the bytes. Choose a name to see only the rows that name it.'), picture, note);

  function draw() {
    const rows = trees.rows.filter((row) => passes(trees, row));
    const columns = [['host', 'client'], ['user', 'user'], ['share', 'share']].map(([kind, key]) => ({ kind, key, sums: new Map() }));
    const links = [new Map(), new Map()];
    const name = (row, key) => value(trees, row, key) ?? (key === 'user' ? 'nobody by name' : 'unknown');
    for (const row of rows) {
      const moved = value(trees, row, 'bytes_read') + value(trees, row, 'bytes_written');
      const names = columns.map(({ key }) => name(row, key));
      columns.forEach(({ sums }, at) => sums.set(names[at], (sums.get(names[at]) ?? 0) + moved));
      links.forEach((link, at) => {
        const both = JSON.stringify([names[at], names[at + 1]]);
        link.set(both, (link.get(both) ?? 0) + moved);
      });
    }
    // Who tried to log on and used no share belongs here too.
    for (const row of sheets.logons?.rows ?? []) {
      if (!passes(sheets.logons, row)) continue;
      const [client, user] = [address(value(sheets.logons, row, 'client')), value(sheets.logons, row, 'user') ?? 'nobody by name'];
      if (columns[0].sums.has(client) && columns[1].sums.has(user)) continue;
      columns[0].sums.set(client, columns[0].sums.get(client) ?? 0);
      columns[1].sums.set(user, columns[1].sums.get(user) ?? 0);
      links[0].set(JSON.stringify([client, user]), links[0].get(JSON.stringify([client, user])) ?? 0);
    }
    const heights = columns.map(({ sums }) => Math.min(sums.size, NAMES));
    const height = 34 + Math.max(1, ...heights) * 30;
    const wide = Math.max(320, Math.min(1440, Math.round(picture.clientWidth) || 1000));
    const lefts = [0, 0.36 * wide, 0.72 * wide];
    const letters = Math.floor((0.28 * wide - 16) / 6.5);
    picture.setAttribute('viewBox', `0 0 ${wide} ${height}`);
    picture.replaceChildren();
    const boxes = columns.map(({ kind, sums }, at) => {
      const left = lefts[at];
      const sorted = [...sums].sort(([one, many], [other, more]) => more - many || one.localeCompare(other)).slice(0, NAMES);
      return new Map(sorted.map(([label, sum], place_) => [label, { kind, label, sum, x: left, y: 30 + place_ * 30, width: 0.28 * wide }]));
    });
    const most = Math.max(1, ...links.flatMap((link) => [...link.values()]));
    links.forEach((link, at) => {
      for (const [both, sum] of link) {
        const [one, other] = JSON.parse(both);
        const [from, to] = [boxes[at].get(one), boxes[at + 1].get(other)];
        if (!from || !to) continue;
        const [x1, y1, x2, y2] = [from.x + from.width, from.y + 12, to.x, to.y + 12];
        const line = shape('path', {
          d: `M${x1} ${y1}C${x1 + 40} ${y1} ${x2 - 40} ${y2} ${x2} ${y2}`,
          'stroke-width': 1 + 9 * Math.sqrt(sum / most),
          class: 'link',
        });
        line.append(shape('title', {}, `${shown(one)} – ${shown(other)}: ${bytes(sum)}`));
        picture.append(line);
      }
    });
    ['clients', 'users', 'shares'].forEach((label, at) => picture.append(shape('text', { x: lefts[at], y: 16, class: 'head' }, label)));
    for (const box of boxes.flatMap((column) => [...column.values()])) {
      const label = shown(box.label);
      const half = Math.max(3, Math.floor(letters / 2) - 1);
      const cut = label.length > letters ? `${label.slice(0, half)}…${label.slice(-half)}` : label;
      const picked = filter.picks.get(box.kind) === box.label;
      const act = () => pick(box.kind, box.label);
      const node = shape('g', { class: picked ? 'node picked' : 'node', tabindex: '0', role: 'button', 'aria-pressed': String(picked), 'aria-label': `${box.kind} ${label}, ${bytes(box.sum)}`, onclick: act });
      node.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          act();
        }
      });
      node.append(shape('rect', { x: box.x, y: box.y, width: box.width, height: 24, rx: 4 }), shape('text', { x: box.x + 8, y: box.y + 16 }, cut), shape('title', {}, `${label}: ${bytes(box.sum)}`));
      picture.append(node);
    }
    const hidden = columns.map(({ sums }) => Math.max(0, sums.size - NAMES));
    const more = ['client', 'user', 'share'].map((what, at) => (hidden[at] > 0 ? counted(hidden[at], `more ${what}`) : '')).filter(Boolean);
    note.textContent = columns[0].sums.size === 0 ? 'Nobody logged on or used a share, as far as the filters at the top let through.' : more.length > 0 ? `And ${more.join(', ')}.` : '';
  }
  draw();
  let before = picture.clientWidth;
  new ResizeObserver(() => { if (picture.clientWidth !== before) { before = picture.clientWidth; draw(); } }).observe(picture);
  onFilter(draw);
}
