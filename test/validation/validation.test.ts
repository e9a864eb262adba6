import { IConstruct } from 'constructs';
import { brokenApp } from '../support/broken-app';
import { exampleApp } from '../support/example-apps';
import { PROFILES } from '../support/example-templates';
import { SPECIMENS, specimensApp, stackIdOf, VARIANTS } from '../support/specimens-app';
import { Finding, synthesizeValidated } from '../support/validation';

/**
 * What cdk-preflight and the validator get wrong: a container that only reserves memory has no limit, and Amazon ECS takes it.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 * Kafka has one poller at least, and batches are halved: https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 * Metrics of replication, and the events of what failed, do not need Replication Time Control: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-metrics-events.html
 * An imported delivery stream brings a mapping of addresses.
 */
const WRONG = new RegExp(
  [
    'pf-ecs-container-memory-reservation',
    'pf-lambda-esm-(bisect-batch-stream-only|sqs-minimum-pollers-min) .*/PaymentsMapping/',
    'pf-s3-replication-rtc-needs-metrics .*without ReplicationTime',
    'W7001 .*awscdkawskinesisfirehoseCidrBlocks',
  ].join('|'),
);

/** In one file, and so in one process: the validators take seconds to start. */
describe('the CloudFormation validator, its default rules, and cdk-preflight', () => {
  describe('find nothing in specimens', () => {
    let findings: Finding[];
    beforeAll(() => {
      findings = synthesizeValidated(specimensApp());
    });

    describe.each(SPECIMENS)('$domain.$name', ({ domain, name, specimen }) => {
      test.each([...VARIANTS, ...Object.keys(specimen.further ?? {})])('%s', (variant) => {
        // Stacks of other Regions that go with it have its name before theirs.
        const id = stackIdOf(domain, name, variant);
        const own = findings.filter(({ stack }) => stack === id || stack.startsWith(`${id}-`)).map(({ text }) => text);
        expect(own.filter((text) => !text.includes('cdk-reference-architectures:') && !WRONG.test(text))).toEqual([]);
      });
    });
  });

  test.each(PROFILES)('find nothing in the example stacks, and their constructs warn of nothing: %s', (profile) => {
    const findings = synthesizeValidated(exampleApp(profile));
    const own = findings.filter(({ text }) => !WRONG.test(text));
    expect(own.map(({ stack, text }) => `${stack}: ${text}`)).toEqual([]);
  });

  test('name the property of an example stack that has a wrong type, and the value that is none of those allowed', () => {
    const { app, wrongType, wrongValue } = brokenApp();
    const found = synthesizeValidated(app);
    const at = ({ node }: IConstruct) => found.filter(({ text }) => text.includes(node.path)).map(({ text }) => text);
    expect(at(wrongType)).toContainEqual(expect.stringContaining('MemorySize'));
    expect(at(wrongValue)).toContainEqual(expect.stringContaining('BillingMode'));
  });
});
