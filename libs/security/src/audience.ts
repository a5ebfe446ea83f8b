/** Who the access tokens are meant for: the public interface as a whole. */
export const apiAudience = 'urn:meshcart:api';

/** The one algorithm that access tokens are signed by. */
export const tokenAlgorithm = 'ES256';
