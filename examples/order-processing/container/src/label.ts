import type { Shipment } from './shipments.js';

/** The label of a parcel in ZPL, the language of label printers: sender's reference, address, number as a bar code, and what is in it. */
export function labelOf({ orderId, address, lines }: Shipment, trackingNumber: string): string {
  const { name, street, postcode, city, country } = address;
  const text = [name, street, `${postcode} ${city}`, country, `Order ${orderId}`].map((line, i) =>
    field(40, 40 + i * 45, line),
  );
  const contents = lines.map(({ sku, quantity }, i) => field(40, 420 + i * 30, `${quantity} x ${sku}`));
  // ^CI28: texts are UTF-8.
  return ['^XA', '^CI28', ...text, `^FO40,280^BCN,100,Y,N,N^FD${trackingNumber}^FS`, ...contents, '^XZ'].join('\n');
}

function field(x: number, y: number, text: string): string {
  return `^FO${x},${y}^A0N,32,32^FH_^FD${escaped(text)}^FS`;
}

/** A name or a street must not give commands to the printer: `^` and `~` begin them, `_` begins an escape. */
function escaped(text: string): string {
  return text.replace(
    /[\^~_\p{Cc}]/gu,
    (character) => `_${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}
