import { Construct } from 'constructs';
import { App, Stack } from 'aws-cdk-lib/core';
import { usesOf } from '../../../catalogue/constructs/uses';

class Inner extends Construct {}
class Outer extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Inner(this, 'Inner');
  }
}

describe('usesOf', () => {
  const known = [
    { name: 'Inner', type: Inner },
    { name: 'Outer', type: Outer },
  ];

  test('tells who makes it, and prefers a stack that does so itself', () => {
    const app = new App();
    const [first, second] = [new Stack(app, 'First'), new Stack(app, 'Second')];
    new Outer(first, 'Outer');
    new Outer(second, 'Outer');
    new Inner(second, 'Own');
    expect([...usesOf([first, second], known)]).toEqual([
      ['Outer', [{ stack: 'First' }, { stack: 'Second' }]],
      ['Inner', [{ stack: 'First', within: 'Outer' }, { stack: 'Second' }]],
    ]);
  });
});
