/* global document */
import { ask } from './api.mjs';

/** Shows the hours of the week, and whether it is one of them. */
export async function showHours() {
  const now = document.getElementById('now');
  try {
    const { days, today, open, until } = await ask('/api/hours');
    now.textContent = open ? `Open now, until ${until}.` : 'Closed now.';
    now.classList.toggle('is-open', open);
    const table = document.getElementById('hours');
    table.tBodies[0].replaceChildren(...days.map((day) => rowOf(day, day.day === today)));
    table.hidden = false;
  } catch {
    now.textContent = 'The hours cannot be looked up at the moment. Please load the page again later.';
  }
}

function rowOf({ day, opens, closes }, isToday) {
  const row = document.createElement('tr');
  const heading = document.createElement('th');
  heading.scope = 'row';
  heading.textContent = isToday ? `${day} (today)` : day;
  row.classList.toggle('today', isToday);
  row.append(heading, ...(opens ? [cellOf(opens), cellOf(closes)] : [cellOf('closed', 2)]));
  return row;
}

function cellOf(text, columns = 1) {
  const cell = document.createElement('td');
  cell.textContent = text;
  cell.colSpan = columns;
  return cell;
}
