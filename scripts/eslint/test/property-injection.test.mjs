import rule from '../rules/property-injection.mjs';
import { tester } from './rule-tester.mjs';

const ID = 'cdk-reference-architectures.compute.WebFleet';
const FIELD = `public static readonly PROPERTY_INJECTION_ID: string = '${ID}';`;
const ASK = 'const props = injectedProps(WebFleet.PROPERTY_INJECTION_ID, scope, id, given);';
const fleet = ({
  field = FIELD,
  ask = ASK,
  params = 'scope, id, given',
  head = 'export class WebFleet',
  file = 'web-fleet',
} = {}) => ({
  filename: `lib/compute/${file}.ts`,
  code: `${head} extends Construct { ${field} constructor(${params}) { super(scope, id); ${ask} } }`,
});
const refused = (options, messageId) => ({
  ...fleet(options),
  errors: [{ messageId, data: { name: 'WebFleet', id: ID } }],
});

tester.run('property-injection', rule, {
  valid: [
    fleet(),
    fleet({ file: 'fleets/web-fleet' }),
    fleet({ ask: `this.props = { ...injectedProps(WebFleet.PROPERTY_INJECTION_ID, scope, id, given) };` }),
    // Without props, without a published class, there is nothing to inject.
    fleet({ field: '', ask: '', params: 'scope, id' }),
    fleet({ field: '', ask: '', head: 'class WebFleet' }),
    fleet({ field: '', ask: '', head: 'export abstract class WebFleet' }),
    fleet({ field: '', ask: '', head: '/** @internal */ export class WebFleet' }),
    { filename: 'lib/compute/scaling.ts', code: 'export class Scaling { constructor(a, b, c) {} }' },
    { ...fleet({ field: '', ask: '' }), filename: 'examples/online-store/parts.ts' },
  ],
  invalid: [
    refused({ field: '' }, 'missing'),
    refused({ field: FIELD.replace('public', 'private') }, 'missing'),
    refused({ field: FIELD.replace('readonly ', '') }, 'missing'),
    refused({ field: FIELD.replace('static ', '') }, 'missing'),
    refused({ field: FIELD.replace('compute', 'containers') }, 'id'),
    refused({ field: FIELD.replace('WebFleet', 'Fleet') }, 'id'),
    refused({ field: "public static readonly PROPERTY_INJECTION_ID: string = ID + '.WebFleet';" }, 'id'),
    refused({ ask: '' }, 'unused'),
    refused({ ask: ASK.replace('WebFleet', 'FleetRoute') }, 'unused'),
    refused({ ask: 'const props = given; injectedProps();' }, 'unused'),
  ],
});
