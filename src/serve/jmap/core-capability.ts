import { CORE_CAPABILITY } from '../../wire/jmap/session.ts'
import type { Capability } from './capability.ts'
import { copyBlobs } from './copy-blobs.ts'
import { echo } from './echo.ts'

/** What every JMAP server has: RFC 8620 §2, §4, §6.3. */
export const coreCapability: Capability = {
  uri: CORE_CAPABILITY,
  announce: {
    server: ({ limits }) => ({
      maxSizeUpload: limits.maxSizeUpload,
      maxConcurrentUpload: limits.maxConcurrentUpload,
      maxSizeRequest: limits.maxSizeRequest,
      maxConcurrentRequests: limits.maxConcurrentRequests,
      maxCallsInRequest: limits.maxCallsInRequest,
      maxObjectsInGet: limits.maxObjectsInGet,
      maxObjectsInSet: limits.maxObjectsInSet,
      collationAlgorithms: ['i;unicode-casemap', 'i;ascii-casemap'],
    }),
    account: () => ({}),
    shared: () => ({}),
  },
  methods: { 'Core/echo': echo, 'Blob/copy': copyBlobs },
  onShared: ['Core/echo', 'Blob/copy'],
}
