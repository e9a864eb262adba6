import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenApiDocument, RestApiDefinition, RestApiService } from '../../lib/apis';
import { templateOf, testStack } from '../support/synth';
import { alarms, fn } from './support/rest';

describe('OpenApiDocument', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const yaml = `
openapi: 3.0.3
info:
  title: Items
  version: '1'
paths:
  /items:
    get:
      description: Costs \${Price}
      x-amazon-apigateway-auth: { type: AWS_IAM }
      responses:
        200: { description: 2024-01-01 }
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${ItemsFunction}/invocations
        requestTemplates:
          application/json: '#set($a = 1)\${a}'
`;

  describe('defaults', () => {
    test('a document in code is taken as it is', () => {
      const document = { openapi: '3.0.1', paths: {} };
      expect(OpenApiDocument.inline(document)._content).toBe(document);
    });

    test.each([
      ['items.json', JSON.stringify({ openapi: '3.0.1', paths: { '/on': { get: { summary: '${Price}' } } } })],
      ['items.yaml', "openapi: '3.0.1'\npaths:\n  /on:\n    get: { summary: '${Price}' }\n"],
      ['items.yml', 'openapi: 3.0.1\npaths: { /on: { get: { summary: "${Price}" } } }\n'],
    ])('a file %s is read, and text for people is left alone', (name, text) => {
      expect(OpenApiDocument.fromFile(file(name, text))._content).toEqual({
        openapi: '3.0.1',
        paths: { '/on': { get: { summary: '${Price}' } } },
      });
    });
  });

  describe('all options', () => {
    test('a function takes the place of its placeholder; the variables of API Gateway and of templates stay', () => {
      const stack = testStack();
      const handler = fn(stack);
      const path = file('values.yaml', yaml);
      new RestApiService(stack, 'Api', {
        alarms,
        definition: RestApiDefinition.openApi({
          document: OpenApiDocument.fromFile(path, { values: { ItemsFunction: handler.functionArn } }),
          handlers: [handler],
        }),
      });
      const { Body } = Object.values(templateOf(stack).findResources('AWS::ApiGateway::RestApi'))[0]?.Properties as {
        Body: { paths: { '/items': { get: Record<string, object> } } };
      };
      const { get } = Body.paths['/items'];
      expect(get).toMatchObject({
        description: 'Costs ${Price}',
        responses: { '200': { description: '2024-01-01' } },
        'x-amazon-apigateway-integration': {
          requestTemplates: { 'application/json': '#set($a = 1)${a}' },
          uri: {
            'Fn::Join': [
              '',
              [
                'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/',
                { Ref: expect.stringContaining('HelloFunctionAlias') as string },
                '/invocations',
              ],
            ],
          },
        },
      });
    });
  });

  describe('fails', () => {
    const fails = (name: string, text: string, values?: Record<string, string>) =>
      expect(() => OpenApiDocument.fromFile(file(name, text), { values }));

    test('fails for a file that does not exist, of another kind, or with names that are none', () =>
      expect(() => OpenApiDocument.fromFile('missing.txt', { values: { 'my-function': 'a' } })).toThrow(
        /'file' must end with '.json', '.yaml' or '.yml', got 'missing.txt'[^]*'file' must exist, got 'missing.txt' in '[^]*'values' must be named by letters and digits/,
      ));

    test('fails for a placeholder without its value, and for a value that is nowhere', () =>
      fails('placeholders.yaml', yaml, { Other: 'a' }).toThrow(
        /must have a value for '\$\{ItemsFunction\}'[^]*must be used in the file, got 'Other'/,
      ));

    test.each([
      ['broken.json', '{', "'file' must be JSON"],
      ['broken.yaml', 'a: [1', "'file' must be YAML"],
      ['twice.yaml', 'a: 1\na: 2', 'Map keys must be unique'],
      ['tags.yaml', 'a: !Sub "${AWS::Region}"', "without tags such as !Sub, in whose place are 'values'"],
      ['empty.yaml', '', "'file' must hold an OpenAPI document, got nothing"],
      ['list.json', '[]', "'file' must hold an OpenAPI document, got object"],
      [
        'bomb.yaml',
        [
          'a: &a [1,1,1,1,1,1,1,1,1,1]',
          'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]',
          'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]',
          'd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]',
        ].join('\n'),
        'Excessive alias count',
      ],
    ])('fails for the file %s', (name, text, message) => fails(name, text).toThrow(message));
  });
});
