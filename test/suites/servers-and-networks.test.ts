import { suite } from './suite';

suite(['compute', 'containers', 'edge', 'loadbalancing', 'network', 'observability', 'private']);
