import { RabbitMqDeployment } from '../../../lib/messaging';
import { BROKER, rabbit, templateWith } from './made-broker';

describe('RabbitMqDeployment', () => {
  describe('all options', () => {
    test.each([
      ['single', 'SINGLE_INSTANCE', 1],
      ['cluster', 'CLUSTER_MULTI_AZ', 2],
    ] as const)('%s() is %s, in subnets of %d zones', (name, DeploymentMode, zones) => {
      const [broker] = Object.values(
        templateWith(rabbit(() => ({ deployment: RabbitMqDeployment[name]() }))).findResources(BROKER),
      );
      expect(broker?.Properties).toMatchObject({ DeploymentMode });
      expect(broker?.Properties.SubnetIds).toHaveLength(zones);
    });
  });
});
