/**
 * The TensorFlow that Striate is built and tested with. `sha256` is the wheel's; the CUDA wheel's was not at hand when
 * this was written, so its content is trusted as far as the user's package index is, and recorded in the cache entry.
 */
export const TENSORFLOW_VERSION = '2.21.0';

/** Free disk while a library is fetched: the wheel and the unpacked files together, with some room. */
export const WHEELS = {
  cpu: {
    device: 'cpu',
    package: 'tensorflow-cpu',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    neededBytes: 1.2e9,
  },
  gpu: { device: 'gpu', package: 'tensorflow', sha256: undefined, neededBytes: 10e9 },
};

/**
 * The wheels' platform and Python: any one Python tag will do, since nothing taken from the wheel depends on Python, and
 * naming it lets every local Python fetch it. The older platform tags are those of NVIDIA's own wheels.
 */
export const WHEEL_TAGS = [
  '--python-version=311',
  '--implementation=cp',
  '--abi=cp311',
  '--platform=manylinux_2_27_x86_64',
  '--platform=manylinux_2_18_x86_64',
  '--platform=manylinux_2_17_x86_64',
  '--platform=manylinux2014_x86_64',
];
