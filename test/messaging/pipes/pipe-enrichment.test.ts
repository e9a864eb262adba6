import { Match } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PipeEnrichment } from '../../../lib/messaging';

import { expectStatements, INVOKE, machine, Made, make, PIPE, READ, template } from './made-pipe';

describe('PipeEnrichment', () => {
  describe('all options', () => {
    test('permissions of an express workflow that enriches', () => {
      const result = template((stack) => ({
        enrichment: PipeEnrichment.expressWorkflow(machine(stack, sfn.StateMachineType.EXPRESS)),
      }));
      expectStatements(
        result,
        READ,
        { Action: 'states:StartSyncExecution', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^Machine') } },
        INVOKE,
      );
      result.hasResourceProperties(PIPE, { EnrichmentParameters: { InputTemplate: '' } });
    });
  });

  describe('fails', () => {
    test.each<[string, Made, string]>([
      [
        'for a standard workflow as an enrichment',
        (stack) => ({ enrichment: PipeEnrichment.expressWorkflow(machine(stack, sfn.StateMachineType.STANDARD)) }),
        "the workflow of 'enrichment' must be express, because nobody waits for a standard one, got 'Test/Machine'; set 'stateMachineType: StateMachineType.EXPRESS'",
      ],
    ])('fails %s', (_, made, message) => {
      expect(() => make(made)).toThrow(new Error(`EventPipe at 'Test/Pipe': ${message}`));
    });
  });
});
