import { Problem } from '../problem.js';
import { Route } from '../server.js';
import { retrying, Store } from '../store.js';
import { IDENTIFIER, identifier, parse, whole } from '../validation.js';

interface Stock {
  readonly available: number;
}

interface Reservation {
  readonly sku: string;
  readonly quantity: number;
}

/** What there is: `PUT` and `GET /inventory/:sku`, `POST /inventory/:sku/reservations`. */
export function inventoryRoutes(store: Store): Route[] {
  return [
    {
      method: 'PUT',
      path: '/inventory/:sku',
      internal: true,
      async handle({ parameters: { sku = '' }, body }) {
        if (!IDENTIFIER.test(sku))
          throw new Problem(400, 'the stock-keeping unit must be 1 to 64 letters, digits, - and _');
        const stock = parse<Stock>(body, { available: whole(0, 1_000_000) });
        return retrying(async () => {
          const before = await store.get<Stock>(stockId(sku));
          const done = await store.commit({ id: stockId(sku), value: stock, replaces: before?.version ?? 0 });
          return done ? { status: before ? 200 : 201, body: { sku, ...stock } } : undefined;
        });
      },
    },
    {
      method: 'GET',
      path: '/inventory/:sku',
      async handle({ parameters: { sku = '' } }) {
        const stock = await store.get<Stock>(stockId(sku));
        if (!stock) throw unknown(sku);
        return { status: 200, body: { sku, ...stock.value } };
      },
    },
    {
      method: 'POST',
      path: '/inventory/:sku/reservations',
      internal: true,
      async handle({ parameters: { sku = '' }, body }) {
        const { orderId, quantity } = parse<{ orderId: string; quantity: number }>(body, {
          orderId: identifier,
          quantity: whole(1, 100),
        });
        return retrying(() => reserve(store, sku, orderId, quantity));
      },
    },
  ];
}

/** Reserves once an order, however often it is asked: queues deliver messages more than once. */
async function reserve(store: Store, sku: string, orderId: string, quantity: number) {
  const id = `reservation#${orderId}`;
  const reservation: Reservation = { sku, quantity };
  if (await store.get<Reservation>(id)) return { status: 200, body: { orderId, ...reservation } };

  const stock = await store.get<Stock>(stockId(sku));
  if (!stock) throw unknown(sku);
  const available = stock.value.available - quantity;
  if (available < 0) throw new Problem(409, `only ${stock.value.available} of '${sku}' are left`);
  const done = await store.commit(
    { id: stockId(sku), value: { available }, replaces: stock.version },
    { id, value: reservation, replaces: 0 },
  );
  return done ? { status: 201, body: { orderId, ...reservation } } : undefined;
}

function stockId(sku: string): string {
  return `stock#${sku}`;
}

function unknown(sku: string): Problem {
  return new Problem(404, `there is no '${sku}' in the inventory`);
}
