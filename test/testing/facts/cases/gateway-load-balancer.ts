import { resource } from '../../templates';
import { Case } from './case';

const loadBalancer = (Type: string, ...Subnets: string[]) => ({
  Gateway: resource('ElasticLoadBalancingV2::LoadBalancer', { Type, Subnets }),
});

export const GATEWAY_LOAD_BALANCER_CASES: Readonly<Record<string, Case>> = {
  'gateway-load-balancer-zone': {
    versions: [loadBalancer('gateway', 'subnet-1', 'subnet-2'), loadBalancer('gateway', 'subnet-1')],
    finds: 'fails at Gateway',
    twin: [loadBalancer('gateway', 'subnet-1'), loadBalancer('gateway', 'subnet-1', 'subnet-2')],
  },
};
