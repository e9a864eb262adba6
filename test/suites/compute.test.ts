import { suite } from './suite';

suite(['compute']);
