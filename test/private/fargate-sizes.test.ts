import { Lazy, Size } from 'aws-cdk-lib/core';
import { FARGATE_VCPUS, fargateMemory, fargateSize } from '../../lib/private/fargate-sizes';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
test.each([
  [0.25, [512, 1024, 2048], 3],
  [0.5, [1024, 2048, 3072, 4096], 4],
  [1, [2048, 8192], 7],
  [2, [4096, 16_384], 13],
  [4, [8192, 30_720], 23],
  [8, [16_384, 20_480, 61_440], 12],
  [16, [32_768, 40_960, 122_880], 12],
])('%d vCPU', (vcpus, some, count) => {
  expect(FARGATE_VCPUS).toContain(vcpus);
  expect(fargateMemory(vcpus)).toEqual(expect.arrayContaining(some));
  expect(fargateMemory(vcpus)).toHaveLength(count);
});

function problems(vcpus: number, memory: Size): string[] {
  return fargateSize('vcpus', vcpus, 'memory', memory)
    .filter(({ condition }) => condition)
    .map(({ message }) => message());
}

test('a size that Fargate has is no problem', () => {
  expect(problems(0.25, Size.mebibytes(512))).toEqual([]);
  expect(problems(16, Size.gibibytes(120))).toEqual([]);
});

test('fails for other sizes, and says which there are', () => {
  expect(problems(3, Size.gibibytes(8))).toEqual([
    "'vcpus' must be a size that Fargate has (0.25, 0.5, 1, 2, 4, 8, 16), got 3",
  ]);
  expect(problems(0.25, Size.mebibytes(1536))).toEqual([
    "'memory' must be one that Fargate has for 0.25 vCPU: 512, 1024, 2048 MiB, got 1536 MiB; change 'memory' or 'vcpus'",
  ]);
  expect(problems(8, Size.gibibytes(17))).toEqual([
    "'memory' must be one that Fargate has for 8 vCPU: 16384 to 61440 MiB in steps of 4096, got 17408 MiB; change 'memory' or 'vcpus'",
  ]);
});

test('values that are not known yet are let through', () => {
  const later = Lazy.number({ produce: () => 3 });
  expect(problems(later, Size.gibibytes(1))).toEqual([]);
  expect(problems(1, Size.mebibytes(later))).toEqual([]);
});
