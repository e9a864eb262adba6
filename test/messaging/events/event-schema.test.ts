import { ApplicationEventBus, EventSchema } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

const JSON_SCHEMA = { $schema: 'http://json-schema.org/draft-04/schema#', title: 'OrderPlaced' };
const OPEN_API = { openapi: '3.0.0', info: { title: 'OrderPlaced', version: '1' }, paths: {} };

describe('EventSchema', () => {
  describe('all options', () => {
    test.each([
      ['JSONSchemaDraft4', EventSchema.jsonSchemaDraft4(JSON_SCHEMA), JSON_SCHEMA],
      ['OpenApi3', EventSchema.openApi3(OPEN_API), OPEN_API],
    ])('%s', (Type, schema, document) => {
      const stack = testStack();
      new ApplicationEventBus(stack, 'Events', { schemas: { 'shop@OrderPlaced': schema }, alarms: Alarms.none() });
      templateOf(stack).hasResourceProperties('AWS::EventSchemas::Schema', {
        Type,
        SchemaName: 'shop@OrderPlaced',
        Content: JSON.stringify(document),
      });
    });
  });

  describe('fails', () => {
    test.each<[string, () => EventSchema, string]>([
      [
        'another version of OpenAPI',
        () => EventSchema.openApi3({ swagger: '2.0' }),
        "'document' must be an OpenAPI document of version 3, got undefined as its 'openapi'",
      ],
      [
        'another draft of JSON Schema',
        () => EventSchema.jsonSchemaDraft4({ $schema: 'https://json-schema.org/draft/2020-12/schema' }),
        "as its '$schema', got https://json-schema.org/draft/2020-12/schema",
      ],
    ])('fails for %s', (_what, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
