import rule from '../rules/test-titles.mjs';
import { tester } from './rule-tester.mjs';

const FILE = 'test/compute/web-fleet.test.ts';
const inClass = (body, filename = FILE) => ({ filename, code: `describe('WebFleet', () => { ${body} });` });
const kinds = "'defaults', 'all options', 'overrides', 'fails', 'in a stack'";

tester.run('test-titles', rule, {
  valid: [
    inClass("describe('defaults', () => { test('two zones', () => {}); });"),
    inClass("describe('all options', () => { describe('of scaling', () => { test('steps', () => {}); }); });"),
    inClass("describe('overrides', () => {}); describe('fails', () => {}); describe('in a stack', () => {});"),
    inClass("describe('fails', () => { test.each([1])('on %s', () => {}); });"),
    inClass("describe('changes', () => { test('of the name', () => {}); });", 'test/compute/web-fleet.changes.test.ts'),
    { filename: FILE, code: "describe('web-fleet', () => {});" },
    { filename: FILE, code: 'describe(WebFleet.name, () => {});' },
    { filename: 'test/apis/rest/websocket-api-service.test.ts', code: "describe('WebSocketApiService', () => {});" },
    // No file of tests.
    { filename: 'test/compute/support.ts', code: "describe('anything', () => { test('x', () => {}); });" },
  ],
  invalid: [
    {
      filename: FILE,
      code: "describe('defaults', () => {});",
      errors: [{ messageId: 'subject', data: { file: 'web-fleet', title: 'defaults' } }],
    },
    { filename: FILE, code: "describe('WebFleet: defaults', () => {});", errors: [{ messageId: 'subject' }] },
    {
      filename: FILE,
      code: "describe('WebFleet', () => {}); describe('Scaling', () => {});",
      errors: [{ messageId: 'subject' }],
    },
    {
      ...inClass("describe('bad input', () => {});"),
      errors: [{ messageId: 'kind', data: { title: 'bad input', kinds } }],
    },
    { ...inClass("describe('fails on tokens', () => {});"), errors: [{ messageId: 'kind' }] },
    { ...inClass("describe('changes', () => {});"), errors: [{ messageId: 'kind' }] },
    { ...inClass("describe.each([1])('with %s', () => {});"), errors: [{ messageId: 'kind' }] },
    { ...inClass('describe(`with ${x}`, () => {});'), errors: [{ messageId: 'computed' }] },
    { ...inClass("describe.only('bad input', () => {});"), errors: [{ messageId: 'kind' }] },
    { ...inClass("test('two zones', () => {});"), errors: [{ messageId: 'loose', data: { kinds } }] },
    { ...inClass("it('has two zones', () => {});"), errors: [{ messageId: 'loose' }] },
    { ...inClass("test.each([1])('%s zones', () => {});"), errors: [{ messageId: 'loose' }] },
    { ...inClass("test.each`a ${1}`('$a zones', () => {});"), errors: [{ messageId: 'loose' }] },
    { filename: FILE, code: "test('two zones', () => {});", errors: [{ messageId: 'loose' }] },
  ],
});
