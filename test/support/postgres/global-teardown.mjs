import { stopServer } from './stop-server.mjs';

export default async function tearDown() {
  await stopServer(process.env.MESHCART_TEST_POSTGRES);
}
