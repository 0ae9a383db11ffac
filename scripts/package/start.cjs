const { getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

// Named as its users know it: a stack trace tells no more of where it was made.
const code = Buffer.from(getRawAsset('program.js')).latin1Slice();
const script = new Script(code, { filename: 'decnet-sync.js', cachedData: new Uint8Array(getRawAsset('program.cache')) });
script.runInThisContext()(require);
