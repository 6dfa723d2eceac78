// Frames: what they contain, where the page has it, and the command that shows it.

let dialog;

page.evidence ??= {};

/** Opens what is known of a frame; of one of the captures, where they are apart. */
function openFrame(frame, of) {
  dialog ??= document.body.appendChild(make('dialog', { id: 'evidence', 'aria-labelledby': 'evidence-title' }));
  const known = page.evidence[frame];
  const close = make('button', { type: 'button', class: 'small', onclick: () => dialog.close() }, 'close');
  dialog.replaceChildren(
    make('div', { class: 'bar' }, make('h2', { id: 'evidence-title' }, `Frame ${frame}`), close),
    command(`show --frame ${frame}`, of),
    known === undefined
      ? make('p', {}, 'The page has the fields of the frames that prove findings and anomalies. This command shows those of any frame.')
      : make('pre', { tabindex: '0' }, known),
  );
  dialog.showModal();
}

/** A button for a frame. */
const frame = (number_, of) =>
  make(
    'button',
    {
      type: 'button',
      class: page.evidence[number_] === undefined ? 'frame' : 'frame known',
      title: page.evidence[number_] === undefined ? 'The command that shows this frame' : 'The fields of this frame',
      onclick: (event) => {
        event.stopPropagation();
        openFrame(number_, of);
      },
    },
    String(number_),
  );
