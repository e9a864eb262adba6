import { randomUUID } from 'node:crypto';
import { Problem } from '../problem.js';
import { Route } from '../server.js';
import { Store } from '../store.js';
import { parse, text } from '../validation.js';

interface User {
  readonly name: string;
  readonly email: string;
}

/** Who buys: `POST /users`, `GET /users/:id`. */
export function userRoutes(store: Store): Route[] {
  return [
    {
      method: 'POST',
      path: '/users',
      async handle({ body }) {
        const user = parse<User>(body, {
          name: text(/^\S.{0,99}$/, 'a name of 1 to 100 characters'),
          email: text(/^[^\s@]{1,64}@[^\s@]{1,190}$/, 'an e-mail address'),
        });
        const id = randomUUID();
        await store.commit({ id, value: user, replaces: 0 });
        return { status: 201, body: { id, ...user }, headers: { location: `/users/${id}` } };
      },
    },
    {
      method: 'GET',
      path: '/users/:id',
      // It has an e-mail address.
      internal: true,
      async handle({ parameters: { id = '' } }) {
        const user = await store.get<User>(id);
        if (!user) throw new Problem(404, `there is no user '${id}'`);
        return { status: 200, body: { id, ...user.value } };
      },
    },
  ];
}
