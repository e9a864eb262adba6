import { suite } from './suite';

suite(['network', 'loadbalancing', 'edge', 'observability', 'private']);
