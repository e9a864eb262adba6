import rule from '../rules/literal-construct-ids.mjs';
import { tester } from './rule-tester.mjs';

const made = (id, before = '') =>
  `${before}; function f(scope, id, name, client, props) { new Queue(scope, ${id}, {}); }`;
const refused = (id, messageId = 'computed', before) => ({ code: made(id, before), errors: [{ messageId }] });

tester.run('literal-construct-ids', rule, {
  valid: [
    made("'DeadLetters'"),
    made('`DeadLetters`'),
    made('id'),
    made('props.authorizerId'),
    made("props.authorizerId ?? 'Authorizer'"),
    made("props.fifo ? 'FifoQueue' : 'Queue'"),
    // The exception: a child of something that the caller named.
    made('`${id}Role`'),
    made('`${name}UsagePlan`'),
    made('`${client}Key`'),
    made('ID', "const ID = 'Queue'"),
    { code: made('`${stage}Role`'), options: [{ givenNames: ['stage'] }] },
    // No construct: no scope, or props where an id would be.
    'new Map(`${a}${b}`, `x${a}`);',
    'class A { constructor() { new Alarms(this, { id: `x${this.i}` }); } }',
    'new Alarms(scope);',
  ],
  invalid: [
    refused('`Queue${i}`'),
    refused('`${id}${i}`'),
    refused('`${props.name}Queue`'),
    refused('`${stage}Queue`'),
    refused('`${id}-queue`'),
    refused('`${id}`'),
    refused("'Queue' + i"),
    refused("id + 'Queue'"),
    refused('String(i)'),
    refused('i.toString()'),
    refused("[name, 'Queue'].join('')"),
    refused('props.id ?? `Queue${i}`'),
    refused("i > 0 ? `Queue${i}` : 'Queue'"),
    refused('ID', 'computed', 'const ID = `Queue${n}`'),
    refused('`Queue${i}` as string'),
    refused("'dead-letters'", 'pascal'),
    refused("'queue'", 'pascal'),
    refused('`queue`', 'pascal'),
    {
      code: 'class A { constructor() { new Queue(this, `Queue${this.i}`); } }',
      errors: [{ messageId: 'computed' }],
    },
    { code: made('`${id}Role`'), options: [{ givenNames: ['name'] }], errors: [{ messageId: 'computed' }] },
  ],
});
