import { Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FunctionCode } from '../../lib/functions';
import { ENTRY, functionTemplate, pythonCode } from './subjects';

describe('FunctionCode', () => {
  describe('defaults', () => {
    test('the export handler on the newest Node.js, with source maps', () => {
      functionTemplate().hasResourceProperties('AWS::Lambda::Function', {
        Handler: 'index.handler',
        Runtime: lambda.Runtime.NODEJS_LATEST.name,
        Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
      });
    });
  });

  describe('overrides', () => {
    test('any code, without variables for Node.js', () => {
      functionTemplate({ code: pythonCode() }).hasResourceProperties('AWS::Lambda::Function', {
        Runtime: 'python3.13',
        Environment: Match.absent(),
        Code: { ZipFile: Match.anyValue() },
      });
    });

    test('another export, another runtime, no source map', () => {
      const other = FunctionCode.typeScript(ENTRY, {
        exportName: 'goodbye',
        runtime: lambda.Runtime.NODEJS_22_X,
        sourceMap: false,
      });
      functionTemplate({ code: other }).hasResourceProperties('AWS::Lambda::Function', {
        Handler: 'index.goodbye',
        Runtime: 'nodejs22.x',
        Environment: Match.absent(),
      });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'an entry that is no file',
        () => FunctionCode.typeScript('nowhere.ts'),
        "'entry' must be a file, got 'nowhere.ts'",
      ],
      [
        'an entry that is no code',
        () => FunctionCode.typeScript('package.json'),
        'must be a TypeScript or JavaScript file',
      ],
      [
        'a malformed export',
        () => FunctionCode.typeScript(ENTRY, { exportName: 'a.b' }),
        "'exportName' must be the name of",
      ],
      [
        'a runtime that is no Node.js',
        () => FunctionCode.typeScript(ENTRY, { runtime: lambda.Runtime.PYTHON_3_13 }),
        "'runtime' must be a Node.js runtime, got 'python3.13'; use FunctionCode.prebuilt() for others",
      ],
      [
        'code without a handler',
        () =>
          FunctionCode.prebuilt({
            code: lambda.Code.fromInline('x'),
            handler: '',
            runtime: lambda.Runtime.NODEJS_LATEST,
          }),
        "'handler' must not be empty",
      ],
    ])('fails for %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
