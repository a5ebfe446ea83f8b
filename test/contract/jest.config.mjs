import ofAll from '../../jest.config.mjs';

// Suites that need a program which `npm test` does not have.
export default { ...ofAll, rootDir: '../..', testMatch: ['<rootDir>/test/contract/*.slow.ts'] };
