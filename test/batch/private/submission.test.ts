import { Duration, Fn } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { JobCapacity, MultiNodeJob } from '../../../lib/batch';
import { testStack } from '../../support/synth';
import { batchStack, fargateJob, jobWithParameters, REGISTRY } from '../support';

const schedule = scheduler.ScheduleExpression.rate(Duration.hours(1));

describe('submissionRules', () => {
  describe('fails', () => {
    const { stack, queues } = batchStack();
    const queue = queues.queue('High');
    const job = fargateJob(stack);
    const bucket = new s3.Bucket(stack, 'Bucket');
    const long = { VALUES: 'x'.repeat(8192) };
    test.each([
      [
        'for the id of a job that is no name of Batch',
        () => queue.ruleTarget({ job: fargateJob(stack, 'align.v1 x') }),
        /'name' must be given, because the id of the job, 'align.v1 x', is not of up to 128 letters/,
      ],
      [
        'for more environment than ECS takes as overrides, in a schedule',
        () => queue.submitOnSchedule('A', { job, schedule, environment: long }),
        /'environment' must not be longer than 8192 characters in JSON, which Amazon ECS takes as overrides, got 82\d\d/,
      ],
      [
        'for the same in a state',
        () => queue.submitTask(stack, 'B', { job, environment: long }),
        /'environment' must not be longer than 8192 characters/,
      ],
      [
        'for a parameter that the job does not have',
        () => queue.submitOnSchedule('C', { job, schedule, parameters: { day: 'today' } }),
        /'parameters' must name parameters of the job 'Test\/Job', got 'day'; give it a default in the job's 'parameters' and name it in its 'command' as 'Ref::day'/,
      ],
      [
        'for objects whose job has no parameters for them',
        () => queue.submitOnObject('D', { job, bucket }),
        /has 2 problems:[^]*'bucketParameter' must name parameters of the job 'Test\/Job', got 'bucket'[^]*'keyParameter' must name parameters of the job 'Test\/Job', got 'key'/,
      ],
      [
        'for an array size and an expression of it',
        () => queue.submitTask(stack, 'E', { job, arraySize: 2, arraySizeExpression: '$.n' }),
        /'arraySize' must not be given together with 'arraySizeExpression'; remove one of them/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails for an array of a multi-node job, by number and by expression', () => {
      const { stack, queues } = batchStack(JobCapacity.ec2(), testStack());
      const job = new MultiNodeJob(stack, 'Job', { groups: [{ name: 'Main', nodes: 2, image: REGISTRY }] });
      const submit = (size: object) => () =>
        queues.queue('High').submitTask(stack, 'A', { job, waitForCompletion: false, ...size });
      expect(submit({ arraySize: 2 })).toThrow(/'arraySize' must not be given for a multi-node job[^]*got 2/);
      expect(submit({ arraySizeExpression: '$.n' })).toThrow(
        /'arraySizeExpression' must not be given for a multi-node/,
      );
    });
  });

  describe('overrides', () => {
    const { stack, queues } = batchStack();
    const queue = queues.queue('High');
    test.each([
      [
        'a name for a job whose id is none',
        () => queue.ruleTarget({ job: fargateJob(stack, 'align.v2'), name: 'align' }),
      ],
      [
        'an environment of tokens, however long',
        () => {
          const VALUE = Array.from({ length: 500 }, (_, index) => Fn.importValue(`v${index}`)).join(',');
          queue.submitOnSchedule('A', {
            job: fargateJob(stack, 'Job'),
            schedule,
            environment: { VALUE },
          });
        },
      ],
      [
        'a parameter that the job has',
        () =>
          queue.submitOnSchedule('B', {
            job: jobWithParameters(stack, 'Parametric', ['day']),
            schedule,
            parameters: { day: 'today' },
          }),
      ],
    ])('takes %s', (_title, act) => expect(act).not.toThrow());
  });
});
