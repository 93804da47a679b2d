/**
 * Where connections come from by which the house looks at its own listeners. They say nothing of how members and other servers are protected, so they are neither counted nor logged.
 * Nobody outside of the machine can come from there.
 */
export const OWN_PROBE_ADDRESS = '127.7.7.7'
