import { Match } from 'aws-cdk-lib/assertions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ImageRepository, ImageScanning } from '../../../lib/containers';
import { templateOf, testStack, warningsOf } from '../../support/synth';

describe('ImageScanning', () => {
  describe('overrides', () => {
    test('enhanced scanning listens to Inspector', () => {
      const stack = testStack();
      const images = new ImageRepository(stack, 'Images', { scanning: ImageScanning.enhanced() });
      images.onFinding('Vulnerable', { target: new targets.SqsQueue(new sqs.Queue(stack, 'Queue')) });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.inspector2'],
          'detail-type': ['Inspector2 Finding'],
          detail: {
            severity: ['CRITICAL', 'HIGH'],
            status: ['ACTIVE'],
            resources: {
              details: { awsEcrContainerImage: { repositoryName: [{ Ref: Match.stringLikeRegexp('^Images') }] } },
            },
          },
        },
      });
      template.hasResourceProperties('AWS::ECR::Repository', { ImageScanningConfiguration: { ScanOnPush: true } });
    });

    test('scanning can be opted out of with a reason, which a warning repeats', () => {
      const stack = testStack();
      new ImageRepository(stack, 'Images', { scanning: ImageScanning.none('scanned by the build') });
      templateOf(stack).hasResourceProperties('AWS::ECR::Repository', {
        ImageScanningConfiguration: { ScanOnPush: false },
      });
      expect(warningsOf(stack)).toEqual([expect.stringContaining('scanned by the build')]);
      expect(warningsOf(stack)[0]).toContain('cdk-reference-architectures:imageScanningOff');
    });
  });

  describe('fails', () => {
    test.each([['no reason for no scanning', () => ImageScanning.none(' '), /'reason' must not be empty/]])(
      'fails with %s',
      (_, make_, message) => {
        expect(make_).toThrow(message);
      },
    );

    test('fails to listen for findings without scanning', () => {
      const stack = testStack();
      const images = new ImageRepository(stack, 'Images', { scanning: ImageScanning.none('scanned elsewhere') });
      expect(() => images.onFinding('F', { target: new targets.SqsQueue(new sqs.Queue(stack, 'Queue')) })).toThrow(
        /'scanning' of 'Test\/Images' is off, so nothing is ever found/,
      );
    });
  });
});
