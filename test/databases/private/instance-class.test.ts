import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isBurstable, maxConnectionsOf, memoryOf } from '../../../lib/databases/private/instance-class';

const type = (name: string) => new ec2.InstanceType(name);
const GIB = 1024 ** 3;

describe('memoryOf', () => {
  test.each([
    ['t4g.micro', 1],
    ['t4g.medium', 4],
    ['t3.2xlarge', 32],
    ['m8g.large', 8],
    ['m7g.16xlarge', 256],
    ['r8g.large', 16],
    ['r6gd.4xlarge', 128],
    ['c6gd.medium', 2],
    ['x2g.large', 32],
    ['x2iedn.xlarge', 128],
    ['z1d.large', 16],
    ['r4.large', 15.25],
  ])('%s has %d GiB', (name, gibibytes) => {
    expect(memoryOf(type(name))).toBe(gibibytes * GIB);
  });

  test.each(['q9.large', 'm8g.tiny', 'm8g'])('%s is not known', (name) => {
    expect(memoryOf(type(name))).toBeUndefined();
  });
});

describe('maxConnectionsOf', () => {
  // Measured: https://gist.github.com/guizmaii/1cacffef793c2ba9645083c3e18b3d8c
  test.each([
    ['t2.small', 198],
    ['t2.medium', 413],
    ['m4.large', 856],
    ['r4.large', 1660],
  ])('is not more for %s than what was measured, and nearly as much', (name, measured) => {
    const derived = maxConnectionsOf('postgres', type(name)) ?? 0;
    expect(derived).toBeLessThanOrEqual(measured);
    expect(derived).toBeGreaterThan(measured * 0.95);
  });

  test('has the limits of the engines', () => {
    expect(maxConnectionsOf('postgres', type('r8g.48xlarge'))).toBe(5000);
    expect(maxConnectionsOf('mysql', type('r8g.48xlarge'))).toBe(16_000);
    expect(maxConnectionsOf('mariadb', type('r8g.48xlarge'))).toBe(12_000);
    expect(maxConnectionsOf('sqlserver', type('r8g.large'))).toBe(32_767);
  });

  test('is not known of Oracle, and of a class that is not known', () => {
    expect(maxConnectionsOf('oracle', type('m7g.large'))).toBeUndefined();
    expect(maxConnectionsOf('mysql', type('q9.large'))).toBeUndefined();
  });
});

test('isBurstable', () => {
  expect(isBurstable(type('t4g.medium'))).toBe(true);
  expect(isBurstable(type('m8g.large'))).toBe(false);
});
