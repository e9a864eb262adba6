import { randomUUID } from 'node:crypto';
import { Peer } from '../peer.js';
import { Problem } from '../problem.js';
import { Route } from '../server.js';
import { retrying, Store } from '../store.js';
import { identifier, parse, whole, word } from '../validation.js';

/** What the order service puts into the queue and the worker takes out. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
}

interface Purchase {
  readonly userId: string;
  readonly sku: string;
  readonly quantity: number;
}

interface Order extends Purchase {
  readonly status: 'placed' | 'confirmed' | 'rejected';
}

export interface OrderDependencies {
  readonly store: Store;
  readonly users: Peer;
  readonly inventory: Peer;
  readonly announce: (order: PlacedOrder) => Promise<void>;
}

/** What is bought: `POST /orders`, `GET /orders/:id`, and `PUT /orders/:id/status` for the worker. */
export function orderRoutes({ store, users, inventory, announce }: OrderDependencies): Route[] {
  return [
    {
      method: 'POST',
      path: '/orders',
      async handle({ body, requestId, logger }) {
        const purchase = parse<Purchase>(body, { userId: identifier, sku: identifier, quantity: whole(1, 100) });
        const [user, stock] = await Promise.all([
          users.get(`/users/${purchase.userId}`, requestId),
          inventory.get(`/inventory/${purchase.sku}`, requestId),
        ]);
        if (user.status !== 200) throw new Problem(422, `there is no user '${purchase.userId}'`);
        if (stock.status !== 200) throw new Problem(422, `there is no '${purchase.sku}' in the inventory`);
        const { available } = stock.body as { available: number };
        if (available < purchase.quantity) throw new Problem(409, `only ${available} of '${purchase.sku}' are left`);

        const id = randomUUID();
        const order: Order = { ...purchase, status: 'placed' };
        await store.commit({ id, value: order, replaces: 0 });
        try {
          await announce({ orderId: id, sku: order.sku, quantity: order.quantity });
        } catch (cause) {
          // Nobody would ever confirm it.
          await store.commit({ id, value: { ...order, status: 'rejected' }, replaces: 1 });
          throw new Problem(503, 'the order could not be queued; try again later', { cause });
        }
        logger.info('order placed', { orderId: id, sku: order.sku, quantity: order.quantity });
        return { status: 201, body: { id, ...order }, headers: { location: `/orders/${id}` } };
      },
    },
    {
      method: 'GET',
      path: '/orders/:id',
      async handle({ parameters: { id = '' } }) {
        const order = await store.get<Order>(id);
        if (!order) throw missing(id);
        return { status: 200, body: { id, ...order.value } };
      },
    },
    {
      method: 'PUT',
      path: '/orders/:id/status',
      internal: true,
      async handle({ parameters: { id = '' }, body }) {
        const { status } = parse<{ status: 'confirmed' | 'rejected' }>(body, { status: word('confirmed', 'rejected') });
        return retrying(async () => {
          const order = await store.get<Order>(id);
          if (!order) throw missing(id);
          if (order.value.status === status) return { status: 200, body: { id, ...order.value } };
          if (order.value.status !== 'placed') throw new Problem(409, `order '${id}' is ${order.value.status} already`);
          const value: Order = { ...order.value, status };
          const done = await store.commit({ id, value, replaces: order.version });
          return done ? { status: 200, body: { id, ...value } } : undefined;
        });
      },
    },
  ];
}

function missing(id: string): Problem {
  return new Problem(404, `there is no order '${id}'`);
}
