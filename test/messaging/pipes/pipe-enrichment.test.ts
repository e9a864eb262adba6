import { Match } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PipeEnrichment, PipeInput, PipeSource } from '../../../lib/messaging';
import { queueOf } from '../../specimens/messaging';
import {
  apiDestinationOf,
  arnOf,
  expectStatements,
  INVOKE,
  machine,
  Made,
  make,
  PIPE,
  READ,
  template,
} from './made-pipe';

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

    test('an API destination, one event at a time', () => {
      const result = template((stack) => ({
        enrichment: PipeEnrichment.apiDestination(apiDestinationOf(stack), {
          input: PipeInput.json({ id: '<$.body.id>' }),
          headers: { tenant: '$.body.tenant' },
          queryStringParameters: { via: 'pipe' },
          pathParameterValues: ['$.body.id'],
        }),
      }));
      expectStatements(
        result,
        READ,
        { Action: 'events:InvokeApiDestination', Effect: 'Allow', Resource: arnOf('PartnerDestination') },
        INVOKE,
      );
      result.hasResourceProperties(PIPE, {
        SourceParameters: { SqsQueueParameters: { BatchSize: 1 } },
        EnrichmentParameters: {
          InputTemplate: '{"id":<$.body.id>}',
          HttpParameters: {
            HeaderParameters: { tenant: '$.body.tenant' },
            QueryStringParameters: { via: 'pipe' },
            PathParameterValues: ['$.body.id'],
          },
        },
      });
    });
  });

  describe('fails', () => {
    test.each<[string, Made, string]>([
      [
        'for a standard workflow as an enrichment',
        (stack) => ({ enrichment: PipeEnrichment.expressWorkflow(machine(stack, sfn.StateMachineType.STANDARD)) }),
        "the workflow of 'enrichment' must be express, because nobody waits for a standard one, got 'Test/Machine'; set 'stateMachineType: StateMachineType.EXPRESS'",
      ],
      [
        'for a batch of an API destination',
        (stack) => ({
          source: PipeSource.queue(queueOf(stack), { batchSize: 2 }),
          enrichment: PipeEnrichment.apiDestination(apiDestinationOf(stack)),
        }),
        "'batchSize' must be at most 1, which the enrichment takes, got 2; leave it out, or enrich by a function",
      ],
      [
        'for an empty path',
        (stack) => ({
          enrichment: PipeEnrichment.apiDestination(apiDestinationOf(stack), { pathParameterValues: [''] }),
        }),
        "'pathParameterValues' must not be empty; give it a value or leave it out",
      ],
    ])('fails %s', (_, made, message) => {
      expect(() => make(made)).toThrow(new Error(`EventPipe at 'Test/Pipe': ${message}`));
    });
  });
});
