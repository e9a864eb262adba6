import { QueueOrdering, WorkQueue } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

function propertiesOf(ordering: QueueOrdering) {
  const stack = testStack();
  new WorkQueue(stack, 'Orders', { ordering, alarms: Alarms.none() });
  const { DeduplicationScope, FifoThroughputLimit, FifoQueue, ContentBasedDeduplication } =
    Object.values(templateOf(stack).findResources('AWS::SQS::Queue')).find(({ Properties }) => Properties.RedrivePolicy)
      ?.Properties ?? {};
  return { DeduplicationScope, FifoThroughputLimit, FifoQueue, ContentBasedDeduplication };
}

describe('QueueOrdering', () => {
  describe('defaults', () => {
    test('FIFO in high throughput, with the deduplication ids of senders', () => {
      expect(propertiesOf(QueueOrdering.fifo())).toEqual({
        FifoQueue: true,
        ContentBasedDeduplication: false,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      });
    });
  });

  describe('overrides', () => {
    test('standard has none of it', () => {
      expect(Object.values(propertiesOf(QueueOrdering.standard())).filter((value) => value !== undefined)).toEqual([]);
    });

    test('FIFO that recognizes a body over all groups', () => {
      expect(
        propertiesOf(QueueOrdering.fifo({ contentBasedDeduplication: true, highThroughput: false })),
      ).toMatchObject({
        ContentBasedDeduplication: true,
        DeduplicationScope: 'queue',
        FifoThroughputLimit: 'perQueue',
      });
    });
  });
});
