/* global document */
import { showHours } from './hours.mjs';
import { askForWishes, sendWishes } from './wishes.mjs';

sendWishes(document.getElementById('wish'));
await Promise.all([showHours(), askForWishes()]);
