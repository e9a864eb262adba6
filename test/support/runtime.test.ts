import { join } from 'node:path';
import type * as constructs from 'constructs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as network from 'cdk-reference-architectures/network';
import { TieredVpc } from '../../lib/network';
import { testStack } from './synth';

describe('the runtime of test files', () => {
  test('loads aws-cdk-lib outside the sandbox, once for each worker', () => {
    expect(Object.getPrototypeOf(testStack)).toBe(Function.prototype);
    expect(Object.getPrototypeOf(Object.getPrototypeOf(RemovalPolicy))).not.toBe(Object.prototype);
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second time, in a registry of its own
      expect((require('aws-cdk-lib/core') as { Stack: typeof Stack }).Stack).toBe(Stack);
    });
  });

  test('loads this library outside the sandbox too, by its path, from the root as well, and by its name', () => {
    expect(Object.getPrototypeOf(Object.getPrototypeOf(TieredVpc))).not.toBe(Object.prototype);
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second time, in a registry of its own
      expect((require('cdk-reference-architectures/network') as typeof network).TieredVpc).toBe(TieredVpc);
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- found on disk
      expect((require(join(__dirname, '../../lib/network')) as typeof network).TieredVpc).toBe(TieredVpc);
    });
  });

  test('gives a file with mocks a library of its own', () => {
    jest.doMock('esbuild', () => ({}));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- after the mock
    expect((require('cdk-reference-architectures/network') as typeof network).TieredVpc).not.toBe(TieredVpc);
  });

  test('heeds a mock of what it loads outside', () => {
    jest.doMock('constructs', () => ({ Construct: 'mocked' }));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- after the mock
    expect((require('constructs') as typeof constructs).Construct).toBe('mocked');
    jest.dontMock('constructs');
  });

  test('has what aws-cdk-lib calls deprecated fail', () => {
    const code = lambda.Code.fromInline('exports.handler = async () => {}');
    const props = { code, runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler' };
    const version = new lambda.Function(testStack(), 'Function', props).currentVersion;
    expect(() => version.addAlias('live')).toThrow(/deprecated/);
  });
});
