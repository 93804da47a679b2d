import type { Capability } from '../capability.ts'

/** Uploads that go on where they broke off, at `uploadUrl`: draft-ietf-httpbis-resumable-upload-15. What the Session object says of it a client can do without, since OPTIONS tells it too. */
export const resumableUploadCapability: Capability = {
  uri: 'https://posthus.dev/jmap/resumable-upload',
  announce: {
    server: ({ limits }) => ({
      maxUnfinishedUploads: limits.maxUnfinishedUploads,
      keptSeconds: Math.floor(limits.uploadKeptMs / 1000),
    }),
    account: () => ({}),
  },
  methods: {},
}
