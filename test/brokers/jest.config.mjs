import ofAll from '../../jest.config.mjs';

// Suites on real brokers, which `npm test` does not have: npm run test:brokers installs them.
export default {
  ...ofAll,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/brokers/**/*.brokers.ts'],
  testTimeout: 120_000,
};
