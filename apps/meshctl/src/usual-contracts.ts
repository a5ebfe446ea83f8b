/** Where .proto files are in this repository, which is taken where none are named. */
export const usualContracts = 'libs/contracts/proto';
