import { atEmulator, Observations, Scenario } from './scenario';
import { send } from './signing';

/** The CRUD API, from the first item to none, and what it refuses. */
export const items: Scenario = {
  title: 'items are created, read, listed, updated and deleted through the API',
  stack: 'ServerlessCrud',
  async run(aws, stack) {
    const url = atEmulator(aws, `${stack.output('Url')}/items`);
    const table = stack.the('AWS::DynamoDB::GlobalTable', 'Items').physicalId;
    const lamp = { name: 'Lamp', quantity: 3 };
    const observed = new Observations();

    const created = await send('POST', url, lamp, { 'Idempotency-Key': 'lamp-1' });
    observed.expect('POST answers 201', created.status, 201);
    const { id } = created.body;
    const { Items: [stored] = [] } = await aws.dynamoDb.scan({ TableName: table });
    observed.expect('the table holds the item', [stored?.id?.S, stored?.name?.S], [id, 'Lamp']);
    const repeated = await send('POST', url, lamp, { 'Idempotency-Key': 'lamp-1' });
    observed.expect('the same POST again makes no second item', repeated.body.id, id);

    const read = await send('GET', `${url}/${id}`);
    observed.expect('GET answers 200 with the item', [read.status, read.body.quantity], [200, 3]);
    const listed = await send('GET', url);
    const ids = (listed.body.items as { id: string }[]).map((item) => item.id);
    observed.expect('the list has the item, and no other', [listed.status, ids], [200, [id]]);

    const version = { 'If-Match': read.headers.get('etag') };
    const updated = await send('PUT', `${url}/${id}`, { ...lamp, quantity: 4 }, version);
    observed.expect('PUT answers 200 with the change', [updated.status, updated.body.quantity], [200, 4]);
    const late = await send('PUT', `${url}/${id}`, { ...lamp, quantity: 5 }, version);
    observed.expect('PUT of an old version is refused', late.status, 412);
    const kept = await send('GET', `${url}/${id}`);
    observed.expect('and changes nothing', kept.body.quantity, 4);

    const bad = await send('POST', url, { name: '', quantity: -1 });
    observed.expect('POST of a bad item answers 400', bad.status, 400);
    const none = await send('GET', `${url}/00000000-0000-4000-8000-000000000000`);
    observed.expect('GET of no item answers 404', none.status, 404);

    const newest = { 'If-Match': kept.headers.get('etag') };
    const removed = await send('DELETE', `${url}/${id}`, undefined, newest);
    observed.expect('DELETE answers 204', removed.status, 204);
    const { Count } = await aws.dynamoDb.scan({ TableName: table });
    observed.expect('the table is empty', Count, 0);
    return observed.seen;
  },
};
