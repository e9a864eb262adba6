import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ContainerEnvironmentFile, ContainerSource, Sidecar } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';
import { containers, service } from './task-in-service';

describe('ContainerEnvironmentFile', () => {
  describe('in a stack', () => {
    test('of the app is uploaded and read by the execution role, in the application as in a sidecar', () => {
      const stack = testStack();
      const file = ContainerEnvironmentFile.fromFile(join(__dirname, 'fixtures/web.env'));
      const image = ContainerSource.fromRegistry('example.com/helper:1');
      service(stack, {
        environmentFiles: [file],
        sidecars: [Sidecar.container({ name: 'helper', image, environmentFiles: [file] })],
      });
      const template = templateOf(stack);
      const files = { EnvironmentFiles: [{ Type: 's3', Value: Match.anyValue() }] };
      containers(template, files, files);
      const readers = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, policy]) =>
        JSON.stringify(policy).includes('"s3:GetObject"'),
      );
      expect(readers.map(([id]) => id)).toEqual([expect.stringMatching('^WebExecutionRole')]);
    });
  });

  describe('fails', () => {
    test('on a file that does not end with .env', () => {
      const bucket = s3.Bucket.fromBucketName(testStack(), 'Bucket', 'settings');
      const message = "must be the name of a file that ends with '.env'";
      expect(() => ContainerEnvironmentFile.fromBucket(bucket, 'web.txt')).toThrow(`'key' ${message}, got 'web.txt'`);
      expect(() => ContainerEnvironmentFile.fromFile('/web.txt')).toThrow(`'path' ${message}, got '/web.txt'`);
    });
  });
});
