import type { Aws } from '../aws';
import { eventually, Observations, Scenario } from './scenario';

/** Events that are put on the bus, and what reaches the queues of the teams. */
export const orderEvents: Scenario = {
  title: 'events go to the queues by their type, an archive and a schedule are there',
  stack: 'OrderEvents',
  async run(aws, stack) {
    const EventBusName = stack.output('EventBusName');
    const observed = new Observations();

    const { FailedEntryCount } = await aws.eventBridge.putEvents({
      Entries: [
        ['shop.orders', 'OrderSeen'],
        ['shop.orders', 'OrderPaid'],
        ['shop.orders', 'OrderRefunded'],
        ['shop.stock', 'OrderPaid'],
      ].map(([Source, DetailType]) => ({ EventBusName, Source, DetailType, Detail: JSON.stringify({ id: '1' }) })),
    });
    observed.expect('the bus takes four events', FailedEntryCount, 0);
    observed.expect(
      'accounting gets what moves money',
      (await received(aws, stack.output('AccountingQueueUrl'), 2)).sort(),
      ['OrderPaid', 'OrderRefunded'],
    );
    observed.expect('fulfilment gets what is paid', await received(aws, stack.output('FulfilmentQueueUrl'), 1), [
      'OrderPaid',
    ]);

    const ArchiveName = stack.the('AWS::Events::Archive').physicalId;
    const { Archives = [] } = await aws.eventBridge.listArchives({ NamePrefix: ArchiveName });
    observed.expect(
      'the archive keeps a month',
      Archives.map(({ State, RetentionDays }) => [State, RetentionDays]),
      [['ENABLED', 30]],
    );
    const GroupName = stack.the('AWS::Scheduler::ScheduleGroup').physicalId;
    const { Schedules = [] } = await aws.scheduler.listSchedules({ GroupName });
    observed.expect(
      'the schedule sends to the bus',
      Schedules.map(({ State, Target }) => [State, Target?.Arn?.split('/').pop()]),
      [['ENABLED', EventBusName]],
    );
    return observed.seen;
  },
};

/** The types of the events in a queue, once there are so many, and none behind them. */
async function received(aws: Aws, QueueUrl: string, count: number): Promise<string[]> {
  const types: string[] = [];
  const read = async () => {
    const { Messages = [] } = await aws.sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      types.push(String(JSON.parse(Body)['detail-type']));
      await aws.sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    }
    return types.length >= count ? types : undefined;
  };
  await eventually(read);
  await read();
  return types;
}
