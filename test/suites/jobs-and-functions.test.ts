import { suite } from './suite';

suite(['apis', 'batch', 'databases', 'functions']);
