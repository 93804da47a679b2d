import type { Capability } from '../capability.ts'
import type { JmapServices } from '../jmap-services.ts'
import { DIGESTS, getBlobs } from './blob-get.ts'
import { LOOKUP_TYPES, lookUpBlobs } from './blob-lookup.ts'
import { MAX_DATA_SOURCES, uploadBlobs } from './blob-upload.ts'

/** Blobs within requests: RFC 9404. */
export const blobCapability: Capability = {
  uri: 'urn:ietf:params:jmap:blob',
  announce: {
    server: () => ({}),
    account: announceAccount,
    shared: announceAccount,
  },
  onShared: ['Blob/get', 'Blob/lookup', 'Blob/upload'],
  methods: { 'Blob/upload': uploadBlobs, 'Blob/get': getBlobs, 'Blob/lookup': lookUpBlobs },
}

function announceAccount({ limits }: JmapServices) {
  return {
    maxSizeBlobSet: limits.maxSizeUpload,
    maxDataSources: MAX_DATA_SOURCES,
    supportedTypeNames: LOOKUP_TYPES,
    supportedDigestAlgorithms: Object.keys(DIGESTS),
  }
}
