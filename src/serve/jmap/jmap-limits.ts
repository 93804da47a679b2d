/** Bounds of JMAP; those of RFC 8620 §2 are told to clients by the same names. */
export interface JmapLimits {
  /** Octets of one upload. */
  readonly maxSizeUpload: number
  /** Uploads of one account at a time. */
  readonly maxConcurrentUpload: number
  /** Octets of one request. */
  readonly maxSizeRequest: number
  /** Requests of one account at a time. */
  readonly maxConcurrentRequests: number
  readonly maxCallsInRequest: number
  readonly maxObjectsInGet: number
  readonly maxObjectsInSet: number
  /** Ids that one query answers with. */
  readonly maxQueryResults: number
  /** Changes that one answer names. */
  readonly maxChanges: number
  /** Octets of values and blobs that one answer holds in memory; more is left for further calls. */
  readonly maxAnswerBytes: number
  /** Octets of all attachments of a message, before they are encoded (RFC 8621 §1.3.1). */
  readonly maxSizeAttachmentsPerEmail: number
  /** Octets of a message that is put together or imported. */
  readonly maxMessageBytes: number
  /** Octets of one file within a contact's card. */
  readonly maxPhotoBytes: number
  /** Conditions of one filter, and how many of them may have to look into messages. */
  readonly maxFilterConditions: number
  readonly maxTextConditions: number
  /** What is uploaded and belongs to no message yet: octets of all of an account, and how long it is kept. */
  readonly maxUploadBytes: number
  readonly uploadKeptMs: number
  /** Uploads of one account that have begun and not ended. */
  readonly maxUnfinishedUploads: number
  /** Octets of such an upload that are kept together: so many have to come again when a line or this process breaks off without a word. */
  readonly uploadPieceBytes: number
  /** Push connections of one account. */
  readonly maxEventSources: number
  /** Places of one account that are pushed to while nobody is connected. */
  readonly maxPushSubscriptions: number
  /** WebSockets of one account. */
  readonly maxWebSockets: number
  /** Requests that are under way at once on one WebSocket; more are not read before. */
  readonly maxSocketRequests: number
  /** Octets of requests and answers that are under way on all WebSockets of one account. */
  readonly maxWebSocketOctets: number
  /** The time between two signs of life on a WebSocket. */
  readonly webSocketPingMs: number
  /** The shortest and the longest time between two signs of life on a push connection, and between two pushes. */
  readonly minPingMs: number
  readonly maxPingMs: number
  readonly pushEveryMs: number
}

export const JMAP_LIMITS: JmapLimits = {
  maxSizeUpload: 100 * 1024 * 1024,
  maxConcurrentUpload: 8,
  maxSizeRequest: 10 * 1000 * 1000,
  maxConcurrentRequests: 16,
  maxCallsInRequest: 64,
  maxObjectsInGet: 1000,
  maxObjectsInSet: 1000,
  maxQueryResults: 5000,
  maxChanges: 5000,
  maxAnswerBytes: 32 * 1024 * 1024,
  maxSizeAttachmentsPerEmail: 100 * 1024 * 1024,
  maxMessageBytes: 150 * 1024 * 1024,
  maxPhotoBytes: 180 * 1024,
  maxFilterConditions: 200,
  maxTextConditions: 50,
  maxUploadBytes: 500 * 1024 * 1024,
  uploadKeptMs: 24 * 60 * 60_000,
  maxUnfinishedUploads: 16,
  uploadPieceBytes: 4 * 1024 * 1024,
  maxEventSources: 32,
  maxPushSubscriptions: 32,
  maxWebSockets: 32,
  maxSocketRequests: 4,
  maxWebSocketOctets: 64 * 1024 * 1024,
  webSocketPingMs: 60_000,
  minPingMs: 30_000,
  maxPingMs: 15 * 60_000,
  pushEveryMs: 200,
}
