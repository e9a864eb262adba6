/* global crypto, document, FormData */
import { ask } from './api.mjs';

const FIELDS = ['book', 'writer'];

/** The key of the wish that is in the form: sent a second time with it, it is the same wish. */
let key = crypto.randomUUID();

/** Shows the wishes of late. */
export async function askForWishes() {
  const none = document.getElementById('no-wishes');
  try {
    const { wishes } = await ask('/api/wishes');
    document.getElementById('wishes').replaceChildren(...wishes.map(itemOf));
    none.hidden = wishes.length > 0;
  } catch {
    none.textContent = 'The wishes cannot be shown at the moment.';
    none.hidden = false;
  }
}

/** Sends what is in the form to the API. */
export function sendWishes(form) {
  const button = form.querySelector('button');
  // What has been changed is another wish.
  form.addEventListener('input', () => {
    key = crypto.randomUUID();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled') === 'true') return;
    const wish = Object.fromEntries(new FormData(form));
    showFaults(form, wish.book.trim() === '' ? { book: 'Please give the title.' } : {});
    if (wish.book.trim() === '') return;
    // Not `disabled`: the focus would be lost.
    button.setAttribute('aria-disabled', 'true');
    say('Sending …');
    try {
      await send(form, wish);
    } catch (error) {
      showFaults(form, error.faults ?? {});
      say(error.faults?.book || error.faults?.writer ? '' : 'The wish could not be sent. Please try again.');
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
}

async function send(form, wish) {
  const sent = await ask('/api/wishes', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(wish),
  });
  key = crypto.randomUUID();
  form.reset();
  say(`Thank you. “${sent.book}” is on the list.`);
  const list = document.getElementById('wishes');
  // The list of the API takes a moment to have it.
  list.querySelector(`[data-id="${sent.wishId}"]`)?.remove();
  list.prepend(itemOf(sent));
  document.getElementById('no-wishes').hidden = true;
}

function say(text) {
  document.getElementById('result').textContent = text;
}

/** Faults at their fields, the first of which gets the focus. */
function showFaults(form, faults) {
  for (const name of FIELDS) {
    document.getElementById(`${name}-fault`).textContent = faults[name] ?? '';
    form.elements[name].setAttribute('aria-invalid', String(faults[name] !== undefined));
  }
  const first = FIELDS.find((name) => faults[name] !== undefined);
  if (first) {
    say('');
    form.elements[first].focus();
  }
}

/** Only ever as text: strangers wrote it. */
function itemOf({ wishId, book, writer, createdAt }) {
  const item = document.createElement('li');
  item.dataset.id = wishId;
  const title = document.createElement('cite');
  title.textContent = book;
  const time = document.createElement('time');
  time.dateTime = createdAt;
  time.textContent = new Date(createdAt).toLocaleDateString('en', { dateStyle: 'long' });
  item.append(title, writer ? ` by ${writer}` : '', time);
  return item;
}
