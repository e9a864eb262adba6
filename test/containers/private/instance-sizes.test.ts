import { instanceSize } from '../../../lib/containers/private/instance-sizes';

describe('instance-sizes', () => {
  describe('defaults', () => {
    test.each([
      ['m7g.large', 2, 8, 0],
      ['c7g.medium', 1, 2, 0],
      ['r7i.metal-24xl', 96, 768, 0],
      ['c5n.large', 2, undefined, 0],
      ['t4g.small', 2, 2, 0],
      ['t3.2xlarge', 8, undefined, 0],
      ['m4.xlarge', 4, undefined, 0],
      ['x2gd.xlarge', 4, undefined, 0],
      ['hpc7g.16xlarge', undefined, undefined, 0],
      ['m7g.metal', undefined, undefined, 0],
      ['g5.12xlarge', 48, undefined, 4],
      ['g6.xlarge', 4, undefined, 1],
      ['g4ad.xlarge', 4, undefined, 0],
      ['p5.48xlarge', 192, undefined, 8],
      ['p9.48xlarge', 192, undefined, undefined],
    ])('%s has %p vCPUs, %p GiB and %p GPUs, as far as its name says it', (name, vcpus, gibibytes, gpus) => {
      const size = instanceSize(name);
      expect([size.vcpus, size.memory?.toGibibytes(), size.gpus]).toEqual([vcpus, gibibytes, gpus]);
    });
  });
});
