import { readConfig } from '../../../examples/microservices/container/src/config';
import { MicroservicesStack } from '../../../examples/microservices/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';
import { PROFILES } from '../../support/example-templates';

const templateIn = describeExampleStack('Microservices', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new MicroservicesStack(app, 'Microservices', { profile, network });
});

describe.each(PROFILES)('the store in %s', (profile) => {
  const resources = (type: string) =>
    Object.values(templateIn(profile).Resources ?? {})
      .filter((resource) => resource.Type === type)
      .map((resource) => JSON.stringify(resource.Properties));

  test('publishes nothing that changes stock or orders but a new order', () => {
    const methods = resources('AWS::ElasticLoadBalancingV2::ListenerRule').map((route) =>
      [...route.matchAll(/"(\/[^"]*)"|"(GET|POST|PUT|DELETE)"/g)].map((match) => match[0].replaceAll('"', '')),
    );
    expect(methods.sort()).toEqual([
      ['/inventory/*', 'GET'],
      ['/orders', '/orders/*', 'GET', 'POST'],
      ['/users', 'POST'],
    ]);
  });

  test('lets a service read and write its own table, but neither scan nor delete', () => {
    const actions = resources('AWS::IAM::Policy').flatMap((policy) => policy.match(/dynamodb:\w+/g) ?? []);
    expect(actions.sort()).toEqual([...Array(3).fill('dynamodb:GetItem'), ...Array(3).fill('dynamodb:PutItem')]);
  });

  test('tries new tasks of the orders before requests reach them', () => {
    const [smokeTest] = resources('AWS::Lambda::Function').filter((one) => one.includes('SMOKE_TEST'));
    expect(smokeTest).toContain(String.raw`\"requests\":{\"/health\":200,\"/orders/none\":404}`);
  });

  test('lets a program end by itself before ECS kills it, and the worker use the time that it has', () => {
    const seconds = resources('AWS::ECS::TaskDefinition').map((task) => [
      Number(
        /"SHUTDOWN_GRACE_SECONDS","Value":"(\d+)"/.exec(task)?.[1] ??
          readConfig({ SERVICE: 'user' }).shutdownGraceMs / 1000,
      ),
      Number(/"StopTimeout":(\d+)/.exec(task)?.[1]),
    ]);
    expect(seconds.sort()).toEqual([
      [110, 120],
      [25, 30],
      [25, 30],
      [25, 30],
    ]);
  });

  test('gives every task its token from Secrets Manager, and a check that it lives', () => {
    const tasks = resources('AWS::ECS::TaskDefinition');
    expect(tasks).toHaveLength(4);
    for (const task of tasks) {
      expect(task).toMatch(/"Secrets":\[\{"Name":"INTERNAL_TOKEN","ValueFrom":\{"Ref":"InternalToken\w+"\}\}\]/);
      expect(task).toContain('"HealthCheck":{"Command":["CMD","node","/app/health.mjs"]');
    }
  });
});
