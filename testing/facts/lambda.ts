import { Fact, named, uniqueClaims } from '../fact';

const MAPPING = uniqueClaims({
  id: 'event-source-mapping',
  says: 'A function, or an alias of it, has one event source mapping for a source (of a Kafka cluster or a broker: for a topic or a queue).',
  source: 'https://github.com/aws/serverless-application-model/issues/1320',
  remedy:
    'take the source away, deploy, then add it again; records that arrive in between are read as long as the stream keeps them',
  claims: ({ type, properties: { EventSourceArn, FunctionName, Topics, Queues } }) =>
    type === 'AWS::Lambda::EventSourceMapping' && EventSourceArn !== undefined
      ? [
          {
            key: JSON.stringify([EventSourceArn, FunctionName, Topics, Queues]),
            what: 'the mapping of the source to the function',
          },
        ]
      : [],
});

const POSITION: Fact = {
  id: 'stream-position',
  says: 'A mapping keeps the position up to which a stream is read. One for another stream begins anew, and what the old stream still has is not read.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html',
  check: (deployment, report) => {
    for (const { action, before, after, keepsOld } of deployment.changed('AWS::Lambda::EventSourceMapping')) {
      if (action !== 'replace' || keepsOld || !before || !after) continue;
      // A queue has no position.
      if (before.properties.StartingPosition === undefined) continue;
      if (JSON.stringify(before.properties.EventSourceArn) === JSON.stringify(after.properties.EventSourceArn))
        continue;
      report(
        before,
        'loses',
        `${named(before)} is replaced by one for another stream: records that wait in the old one are not read`,
        'let both streams be read for a while: add the new source in a deployment before this one',
      );
    }
  },
};

const PROVISIONED: Fact = {
  id: 'provisioned-concurrency-stays',
  says: 'Scaling that ends leaves the capacity that it set: the alias keeps its provisioned concurrency, which is billed.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html',
  check: (deployment, report) => {
    for (const { action, before } of deployment.changed('AWS::ApplicationAutoScaling::ScalableTarget')) {
      if (!before || action !== 'remove') continue;
      if (before.properties.ScalableDimension !== 'lambda:function:ProvisionedConcurrency') continue;
      const alias = deployment
        .resourcesIn(before.properties.ResourceId)
        .find((each) => each.type === 'AWS::Lambda::Alias');
      const its = deployment.changeOf(alias);
      // Without its alias nothing stays; a number in the template takes its place.
      if (
        its?.action === 'remove' ||
        its?.action === 'replace' ||
        its?.after?.properties.ProvisionedConcurrencyConfig !== undefined
      )
        continue;
      report(
        before,
        'ignored',
        `${named(before)} is removed, and the provisioned concurrency that it set last stays, and is billed`,
        'set a number in the template in a deployment before this one, which CloudFormation deletes again; or run ' +
          "'aws lambda delete-provisioned-concurrency-config'",
      );
    }
  },
};

export const LAMBDA_FACTS: readonly Fact[] = [MAPPING, POSITION, PROVISIONED];
